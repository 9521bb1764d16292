/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.OperationFailedException;
import io.millrace.schemas.codec.AvroEncoder;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes seeded input, in the order of event time within each partition, and a record in each partition that closes it.
 */
public final class InputWriter implements AutoCloseable {

    private static final long SEED = 11;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Integer> schemaIds;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** Makes the record of one event. */
    @FunctionalInterface
    public interface EventMaker<T> {

        /**
         * Makes it.
         *
         * @param random seeded, differs per event
         * @param eventTime epoch milliseconds
         */
        T make(String user, long index, long eventTime, SplittableRandom random);
    }

    InputWriter(String bootstrapServers, Map<String, Integer> schemaIds) {
        this.schemaIds = schemaIds;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        512 * 1024,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes the events of a load to a topic, then the records that close it. */
    public <T extends SpecificRecord> void write(String topic, Schema schema, Load load, EventMaker<T> maker) {
        AvroEncoder<T> encoder = encoder(topic, schema);
        SkewedUsers users = new SkewedUsers(load);
        SplittableRandom random = new SplittableRandom(SEED);
        for (long index = 0; index < load.events(); index++) {
            String user = users.draw(random.nextDouble());
            T event = maker.make(user, index, load.eventTime(index), random);
            send(topic, SkewedUsers.partition(user), user, encoder.encode(event));
        }
        for (int partition = 0; partition < Load.PARTITIONS; partition++) {
            String user = "closing-" + partition;
            send(
                    topic,
                    partition,
                    user,
                    encoder.encode(maker.make(user, load.events() + partition, load.closingTime(), random)));
        }
        finish();
    }

    /** Writes one record per user to the topic of a table. */
    public <T extends SpecificRecord> void writeTable(String topic, Schema schema, Load load, EventMaker<T> maker) {
        AvroEncoder<T> encoder = encoder(topic, schema);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int rank = 0; rank <= load.keys(); rank++) {
            String user = rank < load.keys() ? SkewedUsers.user(rank) : SkewedUsers.HOT;
            T row = maker.make(user, rank, Load.START.toEpochMilli(), random);
            send(topic, SkewedUsers.partition(user), user, encoder.encode(row));
        }
        finish();
    }

    private <T extends SpecificRecord> AvroEncoder<T> encoder(String topic, Schema schema) {
        return new AvroEncoder<>(schemaIds.get(topic), schema);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback records failures.
    private void send(String topic, int partition, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value), (sent, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
    }

    private void finish() {
        producer.flush();
        if (failure.get() != null) {
            throw new OperationFailedException(
                    "cannot write the input: " + failure.get().getMessage(), failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
