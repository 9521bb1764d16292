/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.UnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Encodes records, writes them to Kafka and counts them; every failure is thrown by the next call. */
final class TrafficProducer implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final RecordEncoder encoder;
    private final String address;
    private final Map<InputTopic, AtomicLong> sent = new EnumMap<>(InputTopic.class);
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    TrafficProducer(Producer<byte[], byte[]> producer, String address, RecordEncoder encoder) {
        this.producer = producer;
        this.address = address;
        this.encoder = encoder;
        for (InputTopic topic : InputTopic.values()) {
            sent.put(topic, new AtomicLong());
        }
    }

    static TrafficProducer connect(Map<String, String> clientProperties, RecordEncoder encoder) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("client.id", "millrace-generator");
        properties.put("enable.idempotence", "true");
        properties.put("acks", "all");
        properties.put("linger.ms", "20");
        properties.put("batch.size", "65536");
        properties.putAll(clientProperties);
        return new TrafficProducer(
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
                clientProperties.get("bootstrap.servers"),
                encoder);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback records failures.
    void send(TimedRecord record) {
        throwFailure();
        List<Header> headers = new ArrayList<>();
        encoder.headers(record).forEach((name, value) -> headers.add(new RecordHeader(name, value)));
        try {
            producer.send(
                    new ProducerRecord<>(
                            record.topic().topic(),
                            partition(record),
                            null,
                            key(record),
                            encoder.encode(record),
                            headers),
                    (metadata, exception) -> failure.compareAndSet(null, exception));
        } catch (KafkaException e) {
            throw rejected(e);
        }
        sent.get(record.topic()).incrementAndGet();
    }

    /** Waits until Kafka has acknowledged every record. */
    void flush() {
        producer.flush();
        throwFailure();
    }

    int partitions(InputTopic topic) {
        return producer.partitionsFor(topic.topic()).size();
    }

    /** The partition a record is sent to. */
    int partition(TimedRecord record) {
        int hash = record.partition().orElseGet(() -> Utils.toPositive(Utils.murmur2(key(record))));
        return hash % partitions(record.topic());
    }

    private static byte[] key(TimedRecord record) {
        return record.key().getBytes(UTF_8);
    }

    /** Records sent so far. */
    long sent(InputTopic topic) {
        return sent.get(topic).get();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private void throwFailure() {
        if (failure.get() != null) {
            throw rejected(failure.get());
        }
    }

    private UnreachableException rejected(Exception cause) {
        return new UnreachableException(
                "cannot write traffic to Kafka at " + address + ": " + cause.getMessage(), cause);
    }
}
