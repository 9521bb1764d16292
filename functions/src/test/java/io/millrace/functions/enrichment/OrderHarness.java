/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.enrichment.EnrichOrders.Patience;
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

/** The join in one task, with either table, and what its tests say of orders and profiles. */
final class OrderHarness implements AutoCloseable {

    static final long START = 1_000_000_000_000L;
    static final Patience PATIENCE = new Patience(Duration.ofSeconds(30), 3, Duration.ofHours(1));

    private static final int MAX_PARALLELISM = 720;

    enum Join {
        BROADCAST,
        KEYED
    }

    private final KeyedTwoInputStreamOperatorTestHarness<String, Order, ProfileChange, EnrichedOrder> harness;

    private OrderHarness(Join join, Patience patience, long maxEntries, int tasks, int index) throws Exception {
        KeySelector<ProfileChange, String> byUser = join == Join.KEYED ? ProfileChange::userId : null;
        EnrichOrders operator = join == Join.KEYED
                ? EnrichOrders.fromKeyed(patience)
                : EnrichOrders.fromBroadcast(maxEntries, patience);
        harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                operator, Order::getUserId, byUser, Types.STRING, MAX_PARALLELISM, tasks, index);
        harness.setup(new AvroSerializer<>(EnrichedOrder.class));
        harness.setProcessingTime(START);
    }

    static OrderHarness open(Join join) throws Exception {
        return open(join, PATIENCE);
    }

    static OrderHarness open(Join join, Patience patience) throws Exception {
        OrderHarness opened = new OrderHarness(join, patience, 1_000, 1, 0);
        opened.harness.open();
        return opened;
    }

    static OrderHarness openWithRoomFor(long maxEntries) throws Exception {
        OrderHarness opened = new OrderHarness(Join.BROADCAST, PATIENCE, maxEntries, 1, 0);
        opened.harness.open();
        return opened;
    }

    /** One of several tasks, from the states of all tasks before. */
    static OrderHarness restored(Join join, int tasks, int index, OperatorSubtaskState... states) throws Exception {
        OrderHarness restored = new OrderHarness(join, PATIENCE, 1_000, tasks, index);
        OperatorSubtaskState all = AbstractStreamOperatorTestHarness.repackageState(states);
        restored.harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                all, MAX_PARALLELISM, states.length, tasks, index));
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

    void take(Order order) throws Exception {
        harness.processElement1(order, order.getEventTime().toEpochMilli());
    }

    void take(ProfileChange change) throws Exception {
        harness.processElement2(change, 0);
    }

    void watermark(long watermark) throws Exception {
        harness.processWatermark1(new Watermark(watermark));
    }

    void processingTime(long time) throws Exception {
        harness.setProcessingTime(time);
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    /** Status, order and version of each result since the last question. */
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

    static ProfileChange update(String user, long version, long offset) {
        return new ProfileChange(
                user,
                offset,
                new ProfileUpdate(user, user + version, user + "@example.com", Tier.PLUS, "loyal", version));
    }

    static ProfileChange deletion(String user, long offset) {
        return new ProfileChange(user, offset, null);
    }
}
