/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.jobs.StartFrom;
import io.millrace.config.jobs.WindowDefinition;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.WireDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A small stage for the oracle: an input and what a right job writes for it, both made by hand, so that a test can spoil
 * one thing and see whether the oracle notices.
 *
 * <p>Times are given as seconds after {@link #BASE}, which is a whole hour.
 */
public final class PurchaseScene {

    static final Instant BASE = Instant.parse("2026-03-01T10:00:00Z");
    static final String USER = "user-1";

    private static final long KAFKA_TIME = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    final InMemoryRegistry registry = new InMemoryRegistry();
    final List<ConsumerRecord<byte[], byte[]>> input = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> late = new ArrayList<>();
    private final int eventSchema = registry.register("user-events-value", UserEvent.getClassSchema());
    private final int totalSchema = registry.register("purchase-totals-value", PurchaseTotal.getClassSchema());

    private List<WindowDefinition> windows = List.of(
            new WindowDefinition.Tumbling("tumbling-1m", Duration.ofMinutes(1), ZoneId.of("UTC")),
            new WindowDefinition.Counting("count-2", 2));
    private Delivery delivery = Delivery.EXACTLY_ONCE;

    PurchaseScene withWindows(WindowDefinition... definitions) {
        windows = List.of(definitions);
        return this;
    }

    PurchaseScene atLeastOnce() {
        delivery = Delivery.AT_LEAST_ONCE;
        return this;
    }

    JobVerdict verdict() {
        return verdict(Optional.empty());
    }

    JobVerdict verdict(Optional<Map<String, Long>> jobCounts) {
        PurchaseTotalsOracle oracle = new PurchaseTotalsOracle(settings(), registry, KAFKA_TIME);
        deadLetters.forEach(oracle::deadLetter);
        late.forEach(oracle::late);
        input.stream()
                .sorted(Comparator.comparingInt(ConsumerRecord::partition))
                .forEach(oracle::input);
        results.forEach(oracle::result);
        return oracle.verdict(jobCounts, List.of());
    }

    PurchaseTotalsSettings settings() {
        JobSettings job = new JobSettings(
                "local",
                Map.of("bootstrap.servers", "localhost:9092"),
                Map.of(),
                Map.of(),
                "http://localhost:8081",
                Map.of(),
                "purchase-totals",
                StartFrom.EARLIEST,
                new IntakeSettings(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofHours(1)),
                Map.of("purchase-totals", delivery, "late", delivery, "dead-letters", delivery),
                Duration.ofMinutes(15));
        return new PurchaseTotalsSettings(job, Duration.ofMinutes(10), windows, Duration.ofDays(30));
    }

    ConsumerRecord<byte[], byte[]> purchase(String id, long second, long amountMinor) {
        return purchase(0, id, second, amountMinor);
    }

    ConsumerRecord<byte[], byte[]> purchase(int partition, String id, long second, long amountMinor) {
        return event(
                partition,
                event(id, EventType.PURCHASE, second)
                        .setAmountMinor(amountMinor)
                        .setCurrency("EUR")
                        .build());
    }

    /** A record the job ignores but that moves the watermark. */
    ConsumerRecord<byte[], byte[]> pageView(int partition, long second) {
        return event(
                partition,
                event("view-" + partition + "-" + second, EventType.PAGE_VIEW, second)
                        .build());
    }

    ConsumerRecord<byte[], byte[]> pageView(long second) {
        return pageView(0, second);
    }

    static UserEvent.Builder event(String id, EventType type, long second) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(USER)
                .setType(type)
                .setEventTime(BASE.plusSeconds(second));
    }

    ConsumerRecord<byte[], byte[]> event(int partition, UserEvent event) {
        return input(partition, encode(eventSchema, event));
    }

    ConsumerRecord<byte[], byte[]> input(int partition, byte[] value) {
        long offset =
                input.stream().filter(record -> record.partition() == partition).count();
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace-id", ("trace-" + offset).getBytes(UTF_8));
        ConsumerRecord<byte[], byte[]> record =
                record("user-events", partition, offset, KAFKA_TIME + offset, USER.getBytes(UTF_8), value, headers);
        input.add(record);
        return record;
    }

    void timeTotal(String window, long startSecond, long seconds, int revision, ResultKind kind, long... amounts) {
        results.add(result(timeTotal(
                window,
                BASE.plusSeconds(startSecond),
                BASE.plusSeconds(startSecond + seconds),
                revision,
                kind,
                amounts)));
    }

    static PurchaseTotal timeTotal(
            String window, Instant start, Instant end, int revision, ResultKind kind, long... amounts) {
        return total(window, Long.toString(start.toEpochMilli()), revision, kind, amounts)
                .setWindowStart(start)
                .setWindowEnd(end)
                .build();
    }

    void countTotal(long sequence, long firstSecond, long lastSecond, long... amounts) {
        results.add(result(countTotalOf(sequence, firstSecond, lastSecond, amounts)));
    }

    static PurchaseTotal countTotalOf(long sequence, long firstSecond, long lastSecond, long... amounts) {
        return total("count-2", Long.toString(sequence), 0, ResultKind.ON_TIME, amounts)
                .setSequence(sequence)
                .setWindowStart(BASE.plusSeconds(firstSecond))
                .setWindowEnd(BASE.plusSeconds(lastSecond))
                .build();
    }

    private static PurchaseTotal.Builder total(
            String window, String place, int revision, ResultKind kind, long... amounts) {
        LongSummaryStatistics statistics = Arrays.stream(amounts).summaryStatistics();
        return PurchaseTotal.newBuilder()
                .setTotalId(Digest.ofFields(USER, "EUR", window, place).hex())
                .setUserId(USER)
                .setCurrency("EUR")
                .setWindow(window)
                .setCount(statistics.getCount())
                .setTotalMinor(statistics.getSum())
                .setMinMinor(statistics.getMin())
                .setMaxMinor(statistics.getMax())
                .setRevision(revision)
                .setKind(kind);
    }

    ConsumerRecord<byte[], byte[]> result(PurchaseTotal total) {
        return record(
                "purchase-totals",
                0,
                results.size(),
                KAFKA_TIME,
                total.getUserId().getBytes(UTF_8),
                encode(totalSchema, total),
                new RecordHeaders());
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> original, String stage) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("topic", original.topic());
        told.put("partition", Integer.toString(original.partition()));
        told.put("offset", Long.toString(original.offset()));
        told.put("timestamp", Long.toString(original.timestamp()));
        told.put("job", "purchase-totals");
        told.put("stage", stage);
        told.put("exception.class.name", "java.lang.IllegalArgumentException");
        told.put("exception.message", "as the test wants it");
        WireDecoder.schemaId(original.value()).ifPresent(id -> told.put("schema.id", Integer.toString(id)));
        told.put("failed.at", "1");
        deadLetters.add(setAside(original, "purchase-totals.dlq", "__millrace.errors.", told, deadLetters.size()));
    }

    void late(ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis) {
        late.add(setAside(
                original, "purchase-totals.late", "__millrace.late.", told(original, "full", watermark, byMillis), 0));
    }

    void partiallyLate(ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis, String windows) {
        Map<String, String> told = told(original, "partial", watermark, byMillis);
        told.put("windows", windows);
        late.add(setAside(original, "purchase-totals.late", "__millrace.late.", told, 0));
    }

    private static Map<String, String> told(
            ConsumerRecord<byte[], byte[]> original, String kind, long watermark, long byMillis) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("topic", original.topic());
        told.put("partition", Integer.toString(original.partition()));
        told.put("offset", Long.toString(original.offset()));
        told.put("job", "purchase-totals");
        told.put("kind", kind);
        told.put("watermark", Long.toString(watermark));
        told.put("by.ms", Long.toString(byMillis));
        return told;
    }

    private static ConsumerRecord<byte[], byte[]> setAside(
            ConsumerRecord<byte[], byte[]> original,
            String topic,
            String prefix,
            Map<String, String> told,
            long offset) {
        RecordHeaders headers = new RecordHeaders(original.headers());
        told.forEach((name, value) -> headers.add(new RecordHeader(prefix + name, value.getBytes(UTF_8))));
        return record(topic, 0, offset, KAFKA_TIME, original.key(), original.value(), headers);
    }

    /** The watermark after a good record at that second, with the default out-of-orderness of 5 s. */
    static long watermarkAfter(long second) {
        return BASE.plusSeconds(second).toEpochMilli() - 5_001;
    }

    public static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                key == null ? 0 : key.length,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    public static byte[] encode(int schemaId, SpecificRecord value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
