/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.Gauges;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** Runs the join in one task with either table, and builds the orders and profiles of its tests. */
final class OrderHarness implements AutoCloseable {

    static final long START = 1_000_000_000_000L;
    static final WaitLimits LIMITS = new WaitLimits(Duration.ofSeconds(30), 3, Duration.ofHours(1));

    private static final int MAX_PARALLELISM = 720;
    private static final long MAX_ENTRIES = 1_000;
    private static final long CACHE_BYTES = 2_000; // a few users

    enum Join {
        BROADCAST,
        KEYED
    }

    enum Clock {
        EVENT_TIME,
        PROCESSING_TIME
    }

    private final Join join;
    private final KeyedTwoInputStreamOperatorTestHarness<String, Order, ProfileRecord, EnrichedOrder> harness;

    private OrderHarness(Join join, EnrichOrders operator, int tasks, int index) throws Exception {
        this.join = join;
        KeySelector<ProfileRecord, String> byUser = join == Join.KEYED ? ProfileRecord::userId : null;
        harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                operator, Order::getUserId, byUser, Types.STRING, MAX_PARALLELISM, tasks, index);
        harness.setup(new AvroSerializer<>(EnrichedOrder.class));
        harness.setProcessingTime(START);
    }

    static OrderHarness open(Join join, WaitLimits limits, long maxEntries) throws Exception {
        OrderHarness opened = new OrderHarness(join, operator(join, limits, maxEntries), 1, 0);
        opened.harness.open();
        return opened;
    }

    static OrderHarness open(Join join) throws Exception {
        return open(join, LIMITS, MAX_ENTRIES);
    }

    private static EnrichOrders operator(Join join, WaitLimits limits, long maxEntries) {
        return switch (join) {
            case BROADCAST -> EnrichOrders.fromBroadcast(maxEntries, limits);
            case KEYED -> EnrichOrders.fromKeyed(CACHE_BYTES, limits);
        };
    }

    /** One of several tasks, restored from the state of this one, which is closed. */
    OrderHarness restart(int tasks, int index) throws Exception {
        return restart(LIMITS, tasks, index);
    }

    OrderHarness restart(WaitLimits limits, int tasks, int index) throws Exception {
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        OrderHarness restored = new OrderHarness(join, operator(join, limits, MAX_ENTRIES), tasks, index);
        restored.harness.initializeState(
                AbstractStreamOperatorTestHarness.repartitionOperatorState(state, MAX_PARALLELISM, 1, tasks, index));
        restored.harness.open();
        return restored;
    }

    /** An operator without state of its own in a task that is restored. */
    static OrderHarness restoreNothing(Join join) throws Exception {
        OrderHarness restored = new OrderHarness(join, operator(join, LIMITS, MAX_ENTRIES), 1, 0);
        restored.harness.initializeState(OperatorSubtaskState.builder().build());
        restored.harness.open();
        return restored;
    }

    static int taskOf(String user, int tasks) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(user, MAX_PARALLELISM, tasks);
    }

    OrderHarness loaded() throws Exception {
        harness.processWatermark2(Watermark.MAX_WATERMARK);
        return this;
    }

    void process(Order order) throws Exception {
        harness.processElement1(order, order.getEventTime().toEpochMilli());
    }

    void process(ProfileRecord update) throws Exception {
        harness.processElement2(update, 0);
    }

    void watermark(long watermark) throws Exception {
        harness.processWatermark1(new Watermark(watermark));
    }

    /** The end of both inputs. */
    void finish() throws Exception {
        harness.getOperator().finish();
    }

    void processingTime(long time) throws Exception {
        harness.setProcessingTime(time);
    }

    void advance(Clock clock, long time) throws Exception {
        switch (clock) {
            case EVENT_TIME -> watermark(time);
            case PROCESSING_TIME -> processingTime(time);
        }
    }

    /** Order, status, profile version and revision of each result since the last call. */
    List<String> results() {
        List<String> results = new ArrayList<>();
        for (EnrichedOrder result : harness.extractOutputValues()) {
            results.add("%s %s %s %d"
                    .formatted(
                            result.getOrderId(),
                            result.getEnrichmentStatus(),
                            result.getProfileVersion(),
                            result.getRevision()));
        }
        harness.getOutput().clear();
        return results;
    }

    List<EnrichedOrder> records() {
        return harness.extractOutputValues();
    }

    int entries() {
        return harness.numKeyedStateEntries();
    }

    /** The number of a user's unresolved orders in state. */
    long unresolved(String user) throws Exception {
        EnrichOrders operator = (EnrichOrders) harness.getOperator();
        operator.setCurrentKey(user);
        return new OrderQueue<>(operator.getKeyedStateStore(), EnrichOrders.UNRESOLVED, PendingOrder.TYPE).size();
    }

    /** The value of a gauge that the operator has published. */
    Object gauge(String name) throws ReflectiveOperationException {
        return Gauges.value(harness, name);
    }

    int timers() {
        return harness.numEventTimeTimers() + harness.numProcessingTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }

    static Order order(String id, String user, long eventTime) {
        return Order.newBuilder()
                .setOrderId(id)
                .setUserId(user)
                .setItems(List.of())
                .setTotalMinor(0)
                .setCurrency("EUR")
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build();
    }

    /** In partition 0; the offset is the timestamp too. */
    static ProfileRecord update(String user, long version, long offset) {
        return update(user, version, new RecordPlace(0, offset, offset));
    }

    static ProfileRecord update(String user, long version, RecordPlace place) {
        return new ProfileRecord(
                user,
                place,
                new ProfileUpdate(user, user + version, user + "@example.com", Tier.PLUS, "loyal", version));
    }

    /** In partition 0; the offset is the timestamp too. */
    static ProfileRecord tombstone(String user, long offset) {
        return tombstone(user, new RecordPlace(0, offset, offset));
    }

    static ProfileRecord tombstone(String user, RecordPlace place) {
        return new ProfileRecord(user, place, null);
    }
}
