/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.core.RecordScene;
import io.millrace.tools.oracle.core.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The topics of {@code order-enrichment}. Event times are seconds after {@link #BASE}, Kafka timestamps seconds after noon;
 * the settings are the defaults of the contract.
 */
class OrderScene extends RecordScene {

    final List<ConsumerRecord<byte[], byte[]>> profiles = topic("users", UserProfile.getClassSchema());
    final List<ConsumerRecord<byte[], byte[]>> results = topic("enriched-orders", EnrichedOrder.getClassSchema());

    private Duration profileWait = Duration.ofSeconds(30);
    private int maxWaitingPerUser = 1_000;
    private Duration correctionHorizon = Duration.ofHours(1);

    OrderScene() {
        super("order-enrichment", "orders", Order.getClassSchema());
    }

    OrderScene with(Duration wait, int maxWaiting, Duration horizon) {
        profileWait = wait;
        maxWaitingPerUser = maxWaiting;
        correctionHorizon = horizon;
        return this;
    }

    OrderScene withoutDeduplication() {
        dedupHorizon = Duration.ZERO;
        return this;
    }

    /** Sets the Kafka timestamp of the following records. */
    void appendAtSecond(double secondsAfterNoon) {
        appendAt(Math.round(secondsAfterNoon * 1_000));
    }

    static long noonPlusSeconds(double seconds) {
        return noonPlus(Math.round(seconds * 1_000));
    }

    @Override
    protected OracleDefinition<?>.Configured oracle() {
        return OrderEnrichmentOracle.DEFINITION.configure(settings());
    }

    OrderEnrichmentSettings settings() {
        return new OrderEnrichmentSettings(
                jobSettings(),
                OrderEnrichmentSettings.Join.BROADCAST,
                100_000,
                profileWait,
                maxWaitingPerUser,
                correctionHorizon);
    }

    // ---- profiles ----

    static UserProfile.Builder profileOf(String user, long version) {
        return UserProfile.newBuilder()
                .setUserId(user)
                .setName(user + " the " + version)
                .setEmail(user + "@example.org")
                .setTier(version % 2 == 0 ? Tier.PLUS : Tier.FREE)
                .setSegment(version % 3 == 0 ? null : "segment-" + version)
                .setVersion(version)
                .setUpdatedAt(BASE);
    }

    ConsumerRecord<byte[], byte[]> profile(String user, long version) {
        return profile(user, encode(profileOf(user, version).build()));
    }

    /** @param value null deletes */
    ConsumerRecord<byte[], byte[]> profile(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = next("users", key, value);
        profiles.add(record);
        return record;
    }

    /** @param value null deletes */
    ConsumerRecord<byte[], byte[]> profile(int partition, long offset, String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = record("users", partition, offset, key, value);
        profiles.add(record);
        return record;
    }

    /** With a key that need not be text. */
    ConsumerRecord<byte[], byte[]> deletion(byte[] key) {
        Records.Position next = new Records.Position("users", 0, profiles.size(), noonPlus(0));
        ConsumerRecord<byte[], byte[]> record = Records.record(next, key, null, new RecordHeaders());
        profiles.add(record);
        return record;
    }

    ConsumerRecord<byte[], byte[]> deletion(String user) {
        return profile(user, (byte[]) null);
    }

    // ---- orders ----

    /** Two of the same for 3.50. */
    static Order.Builder orderOf(String id, String user, double second) {
        return Order.newBuilder()
                .setOrderId(id)
                .setUserId(user)
                .setItems(List.of(new OrderItem("sku-1", 2, 350L)))
                .setTotalMinor(700)
                .setCurrency("EUR")
                .setEventTime(time(second));
    }

    ConsumerRecord<byte[], byte[]> order(String id, String user, double second) {
        return order(orderOf(id, user, second).build());
    }

    ConsumerRecord<byte[], byte[]> order(Order order) {
        return input(order.getUserId(), encode(order));
    }

    // ---- the job's output ----

    static EnrichedOrder.Builder unresolved(Order order) {
        return EnrichedOrder.newBuilder()
                .setOrderId(order.getOrderId())
                .setUserId(order.getUserId())
                .setItems(order.getItems())
                .setTotalMinor(order.getTotalMinor())
                .setCurrency(order.getCurrency())
                .setEventTime(order.getEventTime())
                .setRevision(0)
                .setEnrichmentStatus(EnrichmentStatus.UNRESOLVED);
    }

    static EnrichedOrder.Builder resolved(Order order, UserProfile profile) {
        return unresolved(order)
                .setUserName(profile.getName())
                .setUserEmail(profile.getEmail())
                .setUserTier(profile.getTier())
                .setUserSegment(profile.getSegment())
                .setProfileVersion(profile.getVersion())
                .setEnrichmentStatus(EnrichmentStatus.RESOLVED);
    }

    static EnrichedOrder.Builder corrected(Order order, UserProfile profile) {
        return resolved(order, profile).setRevision(1).setEnrichmentStatus(EnrichmentStatus.CORRECTED);
    }

    ConsumerRecord<byte[], byte[]> result(EnrichedOrder result) {
        return result(0, results.size(), result);
    }

    ConsumerRecord<byte[], byte[]> result(int partition, long offset, EnrichedOrder result) {
        return record("enriched-orders", partition, offset, result.getUserId(), encode(result));
    }

    EnrichedOrder decode(ConsumerRecord<byte[], byte[]> result) {
        SpecificDatumReader<EnrichedOrder> reader = new SpecificDatumReader<>(EnrichedOrder.class);
        try {
            return reader.read(
                    null, DecoderFactory.get().binaryDecoder(result.value(), 5, result.value().length - 5, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
