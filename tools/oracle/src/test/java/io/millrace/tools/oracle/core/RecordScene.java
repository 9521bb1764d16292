/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.StartFrom;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The topics of one job, written by hand: the input and the output of a correct job, of which a test changes one record to
 * see whether the oracle notices.
 *
 * <p>Event times are relative to {@link #BASE}, Kafka timestamps to two hours later.
 */
public abstract class RecordScene {

    public static final Instant BASE = Instant.parse("2026-03-01T10:00:00Z");

    private static final long NOON = BASE.plus(Duration.ofHours(2)).toEpochMilli();
    private static final String ERRORS = "__millrace.errors.";
    private static final String LATE = "__millrace.late.";

    public final InMemoryRegistry registry = new InMemoryRegistry();
    public final List<ConsumerRecord<byte[], byte[]>> input;
    public final List<ConsumerRecord<byte[], byte[]>> deadLetters;
    public final List<ConsumerRecord<byte[], byte[]>> late;
    protected Duration dedupHorizon = Duration.ofHours(1);
    private final String job;
    private final String inputTopic;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();
    private final Map<Schema, Integer> schemaIds = new HashMap<>();
    private Delivery delivery = Delivery.EXACTLY_ONCE;
    private long now = NOON;

    protected RecordScene(String job, String inputTopic, Schema inputSchema) {
        this.job = job;
        this.inputTopic = inputTopic;
        this.input = topic(inputTopic, inputSchema);
        this.deadLetters = topics.computeIfAbsent(job + ".dlq", name -> new ArrayList<>());
        this.late = topics.computeIfAbsent(job + ".late", name -> new ArrayList<>());
    }

    /** The records of a topic, whose schema is registered. */
    protected final List<ConsumerRecord<byte[], byte[]>> topic(String name, Schema schema) {
        schemaIds.put(schema, registry.register(name + "-value", schema));
        return topics.computeIfAbsent(name, absent -> new ArrayList<>());
    }

    public final String job() {
        return job;
    }

    /** Writes all outputs at-least-once. */
    public final void atLeastOnce() {
        delivery = Delivery.AT_LEAST_ONCE;
    }

    /** Sets the Kafka timestamp of the following records. */
    public final void appendAt(long millisAfterNoon) {
        now = noonPlus(millisAfterNoon);
    }

    public static long noonPlus(long millis) {
        return NOON + millis;
    }

    // ---- the oracle ----

    protected abstract OracleDefinition<?>.Configured oracle();

    public final JobVerdict verdict() {
        return verdict(Optional.empty());
    }

    public final JobVerdict verdict(Optional<Map<String, Long>> jobCounts) {
        long begin = input.stream().mapToLong(ConsumerRecord::timestamp).min().orElse(0);
        JobOracle oracle = oracle().oracle(registry, begin);
        for (JobOracle.View view : oracle.views()) {
            topics.get(view.topic()).stream()
                    .sorted(Comparator.comparingInt(ConsumerRecord::partition))
                    .forEach(view.consumer());
        }
        return oracle.verdict(jobCounts, List.of());
    }

    /** The comparison of one output with its expected records. */
    public final Tally tally(String topic) {
        return verdict().outputs().get(topic);
    }

    /** The comparison of an output in which some results differ. */
    public static Tally wrong(long expected, long wrong) {
        return new Tally(expected, expected - wrong, 0, 0, wrong);
    }

    /** The common settings of the job, by the defaults of the contract. */
    protected final JobSettings jobSettings() {
        Map<String, Delivery> outputs =
                topics.keySet().stream().collect(Collectors.toMap(Function.identity(), name -> delivery));
        outputs.put("late", delivery);
        outputs.put("dead-letters", delivery);
        return new JobSettings(
                "local",
                Map.of("bootstrap.servers", "localhost:9092"),
                Map.of(),
                Map.of(),
                "http://localhost:8081",
                Map.of(),
                job,
                StartFrom.EARLIEST,
                false,
                new IntakeSettings(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        dedupHorizon),
                Duration.ofMillis(100),
                64,
                outputs,
                Duration.ofMinutes(15));
    }

    // ---- records ----

    /** A record of the input, appended at the end of a partition. */
    public final ConsumerRecord<byte[], byte[]> input(int partition, String key, byte[] value) {
        long offset =
                input.stream().filter(record -> record.partition() == partition).count();
        ConsumerRecord<byte[], byte[]> record = arrival(partition, offset, key, value);
        input.add(record);
        return record;
    }

    public final ConsumerRecord<byte[], byte[]> input(String key, byte[] value) {
        return input(0, key, value);
    }

    /** A record of the input that is not part of the scene yet. */
    public final ConsumerRecord<byte[], byte[]> arrival(int partition, long offset, String key, byte[] value) {
        Headers headers = new RecordHeaders().add("trace-id", ("trace-" + offset).getBytes(UTF_8));
        Records.Position position = new Records.Position(inputTopic, partition, offset, now);
        return Records.record(position, key.getBytes(UTF_8), value, headers);
    }

    /** The record of another topic that comes next in partition 0. */
    protected final ConsumerRecord<byte[], byte[]> next(String topic, String key, SpecificRecord value) {
        return next(topic, key, encode(value));
    }

    /** Key and value may be null. */
    protected final ConsumerRecord<byte[], byte[]> next(String topic, String key, byte[] value) {
        return record(topic, 0, topics.get(topic).size(), key, value);
    }

    protected final ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, String key, byte[] value) {
        Records.Position position = new Records.Position(topic, partition, offset, now);
        return Records.record(position, key == null ? null : key.getBytes(UTF_8), value, new RecordHeaders());
    }

    public final byte[] encode(SpecificRecord value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int schemaId = schemaIds.get(value.getSchema());
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

    // ---- side topics ----

    public final void deadLetter(ConsumerRecord<byte[], byte[]> original, String stage) {
        Map<String, String> headers = origin(original);
        headers.put("timestamp", Long.toString(original.timestamp()));
        headers.put("stage", stage);
        headers.put("exception.class.name", "java.lang.IllegalArgumentException");
        headers.put("exception.message", "some message");
        WireDecoder.schemaId(original.value()).ifPresent(id -> headers.put("schema.id", Integer.toString(id)));
        headers.put("failed.at", "1");
        deadLetters.add(copy(original, job + ".dlq", ERRORS, headers));
    }

    public final void late(ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis) {
        late.add(copy(original, job + ".late", LATE, lateness(original, "full", watermark, byMillis)));
    }

    public final void partiallyLate(
            ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis, String windows) {
        Map<String, String> headers = lateness(original, "partial", watermark, byMillis);
        headers.put("windows", windows);
        late.add(copy(original, job + ".late", LATE, headers));
    }

    private Map<String, String> lateness(
            ConsumerRecord<byte[], byte[]> original, String kind, long watermark, long byMillis) {
        Map<String, String> headers = origin(original);
        headers.put("kind", kind);
        headers.put("watermark", Long.toString(watermark));
        headers.put("by.ms", Long.toString(byMillis));
        return headers;
    }

    private Map<String, String> origin(ConsumerRecord<byte[], byte[]> original) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("topic", original.topic());
        headers.put("partition", Integer.toString(original.partition()));
        headers.put("offset", Long.toString(original.offset()));
        headers.put("job", job);
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> copy(
            ConsumerRecord<byte[], byte[]> original, String topic, String prefix, Map<String, String> added) {
        RecordHeaders headers = new RecordHeaders(original.headers());
        added.forEach((name, value) -> headers.add(new RecordHeader(prefix + name, value.getBytes(UTF_8))));
        return Records.record(new Records.Position(topic, 0, 0, NOON), original.key(), original.value(), headers);
    }

    // ---- event time ----

    public static Instant time(double second) {
        return BASE.plusMillis(Math.round(second * 1_000));
    }

    public static long millis(double second) {
        return time(second).toEpochMilli();
    }

    /** The watermark after a good record at that second, with the default out-of-orderness of 5 s. */
    public static long watermarkAfter(double second) {
        return millis(second) - 5_001;
    }
}
