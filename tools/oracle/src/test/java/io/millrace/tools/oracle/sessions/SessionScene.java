/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.StartFrom;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.JobOracle.View;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.totals.PurchaseScene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A small stage for the oracle of {@code clickstream-sessions}: events and what a right job writes for them, all made by
 * hand, so that a test can spoil one thing and see whether the oracle notices.
 *
 * <p>Event times are given as minutes after {@link #BASE}. All Kafka timestamps are the same, a day later. The defaults
 * are those of the contract.
 */
final class SessionScene {

    static final Instant BASE = Instant.parse("2026-03-01T10:00:00Z");
    static final String USER = "user-1";
    static final UpdateVolume EVERY_EVENT = new UpdateVolume(UpdateVolume.Kind.EVERY_EVENT, Duration.ofMinutes(1));
    static final UpdateVolume FINALS_ONLY = new UpdateVolume(UpdateVolume.Kind.FINALS_ONLY, Duration.ofMinutes(1));

    private static final long KAFKA_TIME = BASE.plus(Duration.ofDays(1)).toEpochMilli();

    final InMemoryRegistry registry = new InMemoryRegistry();
    final List<ConsumerRecord<byte[], byte[]>> input = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> late = new ArrayList<>();
    private final int eventSchema = registry.register("user-events-value", UserEvent.getClassSchema());
    private final int sessionSchema = registry.register("session-events-value", SessionEvent.getClassSchema());

    private Delivery delivery = Delivery.EXACTLY_ONCE;
    private Duration gap = Duration.ofMinutes(30);
    private Duration maxLength = Duration.ofHours(24);
    private Duration allowedLateness = Duration.ofMinutes(10);
    private UpdateVolume updates = EVERY_EVENT;

    SessionScene atLeastOnce() {
        delivery = Delivery.AT_LEAST_ONCE;
        return this;
    }

    SessionScene told(Duration gap, Duration maxLength, Duration allowedLateness) {
        this.gap = gap;
        this.maxLength = maxLength;
        this.allowedLateness = allowedLateness;
        return this;
    }

    SessionScene updates(UpdateVolume volume) {
        updates = volume;
        return this;
    }

    static UpdateVolume every(Duration interval) {
        return new UpdateVolume(UpdateVolume.Kind.INTERVAL, interval);
    }

    JobVerdict verdict() {
        return verdict(Optional.empty());
    }

    JobVerdict verdict(Optional<Map<String, Long>> jobCounts) {
        ClickstreamSessionsOracle oracle = new ClickstreamSessionsOracle(settings(), registry, KAFKA_TIME);
        Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = Map.of(
                "user-events", input,
                "session-events", results,
                "clickstream-sessions.dlq", deadLetters,
                "clickstream-sessions.late", late);
        for (View view : oracle.views()) {
            topics.get(view.topic()).stream()
                    .sorted(Comparator.comparingInt(ConsumerRecord::partition))
                    .forEach(view.viewer());
        }
        return oracle.verdict(jobCounts, List.of());
    }

    ClickstreamSessionsSettings settings() {
        JobSettings job = new JobSettings(
                "local",
                Map.of("bootstrap.servers", "localhost:9092"),
                Map.of(),
                Map.of(),
                "http://localhost:8081",
                Map.of(),
                "clickstream-sessions",
                StartFrom.EARLIEST,
                new IntakeSettings(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofHours(1)),
                Map.of("session-events", delivery, "late", delivery, "dead-letters", delivery),
                Duration.ofMinutes(15));
        return new ClickstreamSessionsSettings(job, gap, maxLength, allowedLateness, updates);
    }

    // ---- events ----

    static UserEvent.Builder event(String id, String user, EventType type, double minute) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(user)
                .setType(type)
                .setEventTime(time(minute));
    }

    ConsumerRecord<byte[], byte[]> event(UserEvent event) {
        return input(event.getUserId(), encoded(event));
    }

    ConsumerRecord<byte[], byte[]> view(String id, String user, String page, double minute) {
        return event(event(id, user, EventType.PAGE_VIEW, minute).setPage(page).build());
    }

    ConsumerRecord<byte[], byte[]> click(String id, String user, double minute) {
        return event(event(id, user, EventType.CLICK, minute).build());
    }

    ConsumerRecord<byte[], byte[]> logout(String id, String user, double minute) {
        return event(event(id, user, EventType.LOGOUT, minute).build());
    }

    byte[] encoded(UserEvent event) {
        return PurchaseScene.encode(eventSchema, event);
    }

    ConsumerRecord<byte[], byte[]> input(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = arrival(0, input.size(), key, value);
        input.add(record);
        return record;
    }

    /** An event that is not part of the scene yet. */
    static ConsumerRecord<byte[], byte[]> arrival(int partition, long offset, String key, byte[] value) {
        return record("user-events", partition, offset, key, value);
    }

    // ---- what the job writes ----

    static String id(String user, String anchor) {
        return Digest.ofFields(user, anchor).hex();
    }

    /** @param pages how many page views there were */
    static SessionEvent.Builder update(
            String user, String anchor, int revision, double start, double last, int events, int pages) {
        return SessionEvent.newBuilder()
                .setSessionId(id(user, anchor))
                .setUserId(user)
                .setKind(SessionEventKind.UPDATE)
                .setRevision(revision)
                .setStartTime(time(start))
                .setLastActivity(time(last))
                .setDurationMs(Duration.between(time(start), time(last)).toMillis())
                .setEventCount(events)
                .setPageCount(pages)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setBounced(false);
    }

    static PageVisit page(String page, double minute, double minutes) {
        return new PageVisit(page, time(minute), Math.round(minutes * 60_000));
    }

    ConsumerRecord<byte[], byte[]> result(SessionEvent session) {
        return result(session.getUserId(), session);
    }

    ConsumerRecord<byte[], byte[]> result(String key, SessionEvent session) {
        byte[] value = PurchaseScene.encode(sessionSchema, session);
        return record("session-events", 0, results.size(), key, value);
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> original, String stage) {
        Map<String, String> told = origin(original);
        told.put("timestamp", Long.toString(original.timestamp()));
        told.put("stage", stage);
        told.put("exception.class.name", "java.lang.IllegalArgumentException");
        told.put("exception.message", "as the test wants it");
        WireDecoder.schemaId(original.value()).ifPresent(id -> told.put("schema.id", Integer.toString(id)));
        told.put("failed.at", "1");
        deadLetters.add(setAside(original, "clickstream-sessions.dlq", "__millrace.errors.", told));
    }

    void late(ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis) {
        Map<String, String> told = origin(original);
        told.put("kind", "full");
        told.put("watermark", Long.toString(watermark));
        told.put("by.ms", Long.toString(byMillis));
        late.add(setAside(original, "clickstream-sessions.late", "__millrace.late.", told));
    }

    private static Map<String, String> origin(ConsumerRecord<byte[], byte[]> original) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("topic", original.topic());
        told.put("partition", Integer.toString(original.partition()));
        told.put("offset", Long.toString(original.offset()));
        told.put("job", "clickstream-sessions");
        return told;
    }

    private static ConsumerRecord<byte[], byte[]> setAside(
            ConsumerRecord<byte[], byte[]> original, String topic, String prefix, Map<String, String> told) {
        RecordHeaders headers = new RecordHeaders(original.headers());
        told.forEach((name, value) -> headers.add(new RecordHeader(prefix + name, value.getBytes(UTF_8))));
        return PurchaseScene.record(topic, 0, 0, KAFKA_TIME, original.key(), original.value(), headers);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, String key, byte[] value) {
        return PurchaseScene.record(
                topic, partition, offset, KAFKA_TIME, key.getBytes(UTF_8), value, new RecordHeaders());
    }

    static Instant time(double minute) {
        return BASE.plusMillis(Math.round(minute * 60_000));
    }

    static long millis(double minute) {
        return time(minute).toEpochMilli();
    }

    /** The watermark after a good record at that minute, with the default out-of-orderness of 5 s. */
    static long watermarkAfter(double minute) {
        return millis(minute) - 5_001;
    }
}
