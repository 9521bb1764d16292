/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.UnreachableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends traffic to Kafka at the pace of a {@link TrafficClock}. One thread sends; others may read the counts and ask it
 * to stop.
 */
public final class TrafficSender implements AutoCloseable {

    private static final String TRACE_HEADER = "trace-id";
    private static final long LONGEST_NAP_NANOS = Duration.ofMillis(50).toNanos();

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordEncoder encoder;
    private final TrafficClock pace;
    private final Clock clock;
    private final Map<InputTopic, AtomicLong> sent = new EnumMap<>(InputTopic.class);
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile long eventTime;
    private volatile boolean stopped;

    /**
     * Connects to nothing yet.
     *
     * @param clientProperties how to reach Kafka, under the client's own names
     */
    public TrafficSender(Map<String, String> clientProperties, RecordEncoder encoder, TrafficClock pace, Clock clock) {
        this.encoder = encoder;
        this.pace = pace;
        this.clock = clock;
        this.eventTime = pace.eventStart().toEpochMilli();
        for (InputTopic topic : InputTopic.values()) {
            sent.put(topic, new AtomicLong());
        }
        this.producer = new KafkaProducer<>(producerProperties(clientProperties));
    }

    private static Map<String, Object> producerProperties(Map<String, String> clientProperties) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("client.id", "millrace-generator");
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        properties.put("enable.idempotence", "true");
        properties.put("acks", "all");
        properties.put("linger.ms", "20");
        properties.put("batch.size", "65536");
        properties.putAll(clientProperties);
        return properties;
    }

    /**
     * Sends records, each when it is due, until one is refused or {@link #stop} is called; a sender that fell behind
     * hurries. Returns once Kafka has acknowledged all of them.
     *
     * @param wanted sees each record before it is sent; the first it refuses ends the traffic
     */
    public void send(World world, Predicate<TimedRecord> wanted) {
        while (!stopped) {
            TimedRecord record = world.next();
            if (!wanted.test(record) || !waitUntilDue(record)) {
                break;
            }
            send(record);
            eventTime = Math.max(eventTime, record.sendAt());
        }
        flush();
    }

    /** Moves time to now in every partition of every data input, so that what came before is over. */
    public Instant sendMarkers() {
        Instant now = clock.instant();
        for (InputTopic topic : InputTopic.values()) {
            if (topic.isDataInput()) {
                Markers.of(topic, producer.partitionsFor(topic.topic()).size(), now)
                        .forEach(this::send);
            }
        }
        flush();
        eventTime = now.toEpochMilli();
        return now;
    }

    /** Ends {@link #send} soon. */
    public void stop() {
        stopped = true;
    }

    /** Records sent so far. */
    public long sent(InputTopic topic) {
        return sent.get(topic).get();
    }

    public long sentToAllTopics() {
        return sent.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** How far event time has come. */
    public Instant eventTime() {
        return Instant.ofEpochMilli(eventTime);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private boolean waitUntilDue(TimedRecord record) {
        long due = pace.wallTimeAt(record.sendAt());
        for (long wait = due - clock.millis(); wait > 0; wait = due - clock.millis()) {
            if (stopped) {
                return false;
            }
            LockSupport.parkNanos(
                    Math.min(LONGEST_NAP_NANOS, Duration.ofMillis(wait).toNanos()));
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback sees failures.
    private void send(TimedRecord record) {
        throwIfFailed();
        List<Header> headers = record.trace()
                .<List<Header>>map(trace -> List.of(new RecordHeader(TRACE_HEADER, trace.getBytes(UTF_8))))
                .orElse(List.of());
        Integer partition = record.partition().isPresent() ? record.partition().getAsInt() : null;
        try {
            producer.send(
                    new ProducerRecord<>(
                            record.topic().topic(),
                            partition,
                            null,
                            record.key().getBytes(UTF_8),
                            encoder.encode(record),
                            headers),
                    (metadata, exception) -> failure.compareAndSet(null, exception));
        } catch (KafkaException e) {
            throw unreachable(e);
        }
        sent.get(record.topic()).incrementAndGet();
    }

    private void flush() {
        producer.flush();
        throwIfFailed();
    }

    private void throwIfFailed() {
        if (failure.get() != null) {
            throw unreachable(failure.get());
        }
    }

    private static UnreachableException unreachable(Exception cause) {
        return new UnreachableException("Kafka did not take the traffic: " + cause.getMessage(), cause);
    }
}
