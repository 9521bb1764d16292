/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.StartFrom;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.tools.oracle.core.JobOracle.View;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.totals.PurchaseScene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A small stage for the oracle of {@code order-enrichment}: profiles, orders and what a right job writes for them, all
 * made by hand, so that a test can spoil one thing and see whether the oracle notices.
 *
 * <p>Event times are given as seconds after {@link #BASE}. Kafka timestamps stand where {@link #appendAt} puts them, in
 * seconds after noon. The defaults are those of the contract.
 */
final class OrderScene {

    static final Instant BASE = Instant.parse("2026-03-01T10:00:00Z");

    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    final InMemoryRegistry registry = new InMemoryRegistry();
    final List<ConsumerRecord<byte[], byte[]>> profiles = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> input = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> late = new ArrayList<>();
    private final int orderSchema = registry.register("orders-value", Order.getClassSchema());
    private final int profileSchema = registry.register("users-value", UserProfile.getClassSchema());
    private final int resultSchema = registry.register("enriched-orders-value", EnrichedOrder.getClassSchema());

    private Delivery delivery = Delivery.EXACTLY_ONCE;
    private Duration profileWait = Duration.ofSeconds(30);
    private int maxWaitingPerUser = 1_000;
    private Duration correctionHorizon = Duration.ofHours(1);
    private Duration dedupHorizon = Duration.ofHours(1);
    private long now = NOON;

    OrderScene atLeastOnce() {
        delivery = Delivery.AT_LEAST_ONCE;
        return this;
    }

    OrderScene told(Duration wait, int maxWaiting, Duration horizon) {
        profileWait = wait;
        maxWaitingPerUser = maxWaiting;
        correctionHorizon = horizon;
        return this;
    }

    OrderScene withoutDeduplication() {
        dedupHorizon = Duration.ZERO;
        return this;
    }

    /** Whatever comes next is appended at that time. */
    void appendAt(double secondsAfterNoon) {
        now = noonPlus(secondsAfterNoon);
    }

    static long noonPlus(double seconds) {
        return NOON + Math.round(seconds * 1_000);
    }

    JobVerdict verdict() {
        return verdict(Optional.empty());
    }

    JobVerdict verdict(Optional<Map<String, Long>> jobCounts) {
        long begin = input.stream().mapToLong(ConsumerRecord::timestamp).min().orElse(0);
        OrderEnrichmentOracle oracle = new OrderEnrichmentOracle(settings(), registry, begin);
        Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = Map.of(
                "users", profiles,
                "orders", input,
                "enriched-orders", results,
                "order-enrichment.dlq", deadLetters,
                "order-enrichment.late", late);
        for (View view : oracle.views()) {
            topics.get(view.topic()).stream()
                    .sorted(Comparator.comparingInt(ConsumerRecord::partition))
                    .forEach(view.viewer());
        }
        return oracle.verdict(jobCounts, List.of());
    }

    OrderEnrichmentSettings settings() {
        JobSettings job = new JobSettings(
                "local",
                Map.of("bootstrap.servers", "localhost:9092"),
                Map.of(),
                Map.of(),
                "http://localhost:8081",
                Map.of(),
                "order-enrichment",
                StartFrom.EARLIEST,
                new IntakeSettings(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        dedupHorizon),
                Map.of("enriched-orders", delivery, "late", delivery, "dead-letters", delivery),
                Duration.ofMinutes(15));
        return new OrderEnrichmentSettings(
                job,
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
        return profile(user, encoded(profileOf(user, version).build()));
    }

    byte[] encoded(UserProfile profile) {
        return PurchaseScene.encode(profileSchema, profile);
    }

    /** @param value null deletes */
    ConsumerRecord<byte[], byte[]> profile(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = record("users", 0, profiles.size(), key, value);
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
        return input(order.getUserId(), encoded(order));
    }

    byte[] encoded(Order order) {
        return PurchaseScene.encode(orderSchema, order);
    }

    ConsumerRecord<byte[], byte[]> input(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = arrival(0, input.size(), key, value);
        input.add(record);
        return record;
    }

    /** An order that is not part of the scene yet. */
    ConsumerRecord<byte[], byte[]> arrival(int partition, long offset, String key, byte[] value) {
        return record("orders", partition, offset, key, value);
    }

    // ---- what the job writes ----

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
        byte[] value = PurchaseScene.encode(resultSchema, result);
        return record("enriched-orders", partition, offset, result.getUserId(), value);
    }

    /** What stands in a record of the results. */
    EnrichedOrder decoded(ConsumerRecord<byte[], byte[]> result) {
        SpecificDatumReader<EnrichedOrder> reader = new SpecificDatumReader<>(EnrichedOrder.class);
        try {
            return reader.read(
                    null, DecoderFactory.get().binaryDecoder(result.value(), 5, result.value().length - 5, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> original, String stage) {
        Map<String, String> told = origin(original);
        told.put("timestamp", Long.toString(original.timestamp()));
        told.put("stage", stage);
        told.put("exception.class.name", "java.lang.IllegalArgumentException");
        told.put("exception.message", "as the test wants it");
        WireDecoder.schemaId(original.value()).ifPresent(id -> told.put("schema.id", Integer.toString(id)));
        told.put("failed.at", "1");
        deadLetters.add(setAside(original, "order-enrichment.dlq", "__millrace.errors.", told));
    }

    void late(ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis) {
        Map<String, String> told = origin(original);
        told.put("kind", "full");
        told.put("watermark", Long.toString(watermark));
        told.put("by.ms", Long.toString(byMillis));
        late.add(setAside(original, "order-enrichment.late", "__millrace.late.", told));
    }

    private static Map<String, String> origin(ConsumerRecord<byte[], byte[]> original) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("topic", original.topic());
        told.put("partition", Integer.toString(original.partition()));
        told.put("offset", Long.toString(original.offset()));
        told.put("job", "order-enrichment");
        return told;
    }

    private static ConsumerRecord<byte[], byte[]> setAside(
            ConsumerRecord<byte[], byte[]> original, String topic, String prefix, Map<String, String> told) {
        RecordHeaders headers = new RecordHeaders(original.headers());
        told.forEach((name, value) -> headers.add(new RecordHeader(prefix + name, value.getBytes(UTF_8))));
        return PurchaseScene.record(topic, 0, 0, NOON, original.key(), original.value(), headers);
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset, String key, byte[] value) {
        byte[] bytes = key == null ? null : key.getBytes(UTF_8);
        return PurchaseScene.record(topic, partition, offset, now, bytes, value, new RecordHeaders());
    }

    static Instant time(double second) {
        return BASE.plusMillis(Math.round(second * 1_000));
    }

    static long millis(double second) {
        return time(second).toEpochMilli();
    }

    /** The watermark after a good record at that second, with the default out-of-orderness of 5 s. */
    static long watermarkAfter(double second) {
        return millis(second) - 5_001;
    }
}
