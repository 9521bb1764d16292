/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.benchmarks.Progress;
import io.millrace.config.topics.TopicNames;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.AvroEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Counts and sums purchases per user and tumbling window in a map: two consumers that decode four fields, without any
 * fault tolerance. What can hardly be faster in Java with Kafka's consumer. Writes its results when it has been measured.
 */
public final class PlainLoop {

    private static final int THREADS = 2;
    private static final int PARTITIONS_PER_THREAD = 2;
    private static final Duration POLL = Duration.ofMillis(100);

    private final PeerArguments arguments;
    private final long sizeMillis;
    private final Progress progress = Progress.start();

    private record Window(String userId, long start) {}

    private static final class Total {
        private long count;
        private long sumMinor;
    }

    private PlainLoop(PeerArguments arguments) {
        this.arguments = arguments;
        this.sizeMillis = Duration.parse(arguments.value("size")).toMillis();
    }

    public static void main(String[] args) throws Exception {
        new PlainLoop(PeerArguments.of(args)).run();
    }

    private void run() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        List<Future<Map<Window, Total>>> parts = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * PARTITIONS_PER_THREAD;
            parts.add(executor.submit(() -> read(first)));
        }
        try (progress) {
            List<Map<Window, Total>> totals = new ArrayList<>();
            for (Future<Map<Window, Total>> part : parts) {
                totals.add(part.get());
            }
            progress.awaitEnd();
            write(totals);
        } finally {
            executor.shutdownNow();
        }
    }

    private Map<Window, Total> read(int firstPartition) throws Exception {
        AvroDecoder<PurchaseEvent> decoder = new AvroDecoder<>(
                PurchaseEvent.class, new ConfluentSchemaRegistry(arguments.registry(), Map.of()), Map.of());
        Map<Window, Total> totals = new HashMap<>();
        List<TopicPartition> partitions = List.of(
                new TopicPartition(arguments.input(), firstPartition),
                new TopicPartition(arguments.input(), firstPartition + 1));
        Map<String, Object> client =
                Map.of("bootstrap.servers", arguments.kafka(), "max.poll.records", 5_000, "group.id", "benchmark-loop");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long left = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            while (left > 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    add(totals, decoder.decode(record.value()));
                }
                left -= records.count();
                progress.add(records.count());
            }
        }
        return totals;
    }

    private void add(Map<Window, Total> totals, PurchaseEvent event) {
        if (event.getType() != EventType.PURCHASE) {
            return;
        }
        long time = event.getEventTime().toEpochMilli();
        Total total =
                totals.computeIfAbsent(new Window(event.getUserId(), time - time % sizeMillis), window -> new Total());
        total.count++;
        total.sumMinor += event.getAmountMinor();
    }

    /** Without the windows that the input does not close. */
    @SuppressWarnings("FutureReturnValueIgnored") // A result that is missing is noticed.
    private void write(List<Map<Window, Total>> parts) {
        long watermark = Long.parseLong(arguments.value("final-watermark"));
        AvroEncoder<PurchaseTotal> encoder =
                new AvroEncoder<>(arguments.schemaId(TopicNames.PURCHASE_TOTALS), PurchaseTotal.getClassSchema());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", arguments.kafka(), "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (Map<Window, Total> part : parts) {
                part.forEach((window, total) -> {
                    long end = window.start() + sizeMillis;
                    if (end - 1 <= watermark) {
                        PurchaseTotal result =
                                Totals.of(window.userId(), window.start(), end, total.count, total.sumMinor);
                        producer.send(new ProducerRecord<>(
                                arguments.output(), window.userId().getBytes(UTF_8), encoder.encode(result)));
                    }
                });
            }
        }
    }
}
