/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UnreachableException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of topics from the beginning, partition after partition, in offset order. The end includes
 * open transactions: the end offset of a read_committed consumer lies before the first open transaction, and later
 * records would look lost.
 */
public final class TopicScan {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, String> clientProperties;
    private final Duration timeout;

    /** @param timeout for a transaction that is still open */
    public TopicScan(Map<String, String> clientProperties, Duration timeout) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.timeout = timeout;
    }

    /** The first and the end offset of each partition of a topic. */
    public record Extent(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {

        /** Whether no record has been deleted by retention. */
        public boolean isWhole() {
            return begin.values().stream().allMatch(offset -> offset == 0);
        }
    }

    /** The current extent of a topic, open transactions included. */
    public Extent extent(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            return new Extent(
                    byPartition(consumer.beginningOffsets(partitions)), byPartition(consumer.endOffsets(partitions)));
        } catch (KafkaException e) {
            throw unreadable(topic, e);
        }
    }

    private static Map<TopicPartition, Long> byPartition(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> sorted = new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
        sorted.putAll(offsets);
        return sorted;
    }

    /** Kafka timestamp of the first record of a topic, epoch milliseconds; 0 if it is empty. */
    public long firstTimestamp(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            Map<TopicPartition, Long> fromStart = new HashMap<>();
            partitions(consumer, topic).forEach(partition -> fromStart.put(partition, 0L));
            return consumer.offsetsForTimes(fromStart).values().stream()
                    .filter(found -> found != null)
                    .mapToLong(OffsetAndTimestamp::timestamp)
                    .min()
                    .orElse(0);
        } catch (KafkaException e) {
            throw unreadable(topic, e);
        }
    }

    /** Hands every committed record within the extent to {@code sink}. */
    public void read(String topic, Extent extent, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            for (Map.Entry<TopicPartition, Long> partition : extent.end().entrySet()) {
                read(consumer, partition.getKey(), partition.getValue(), sink);
            }
        } catch (KafkaException e) {
            throw unreadable(topic, e);
        }
    }

    public void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        read(topic, extent(topic), sink);
    }

    private void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long position = consumer.position(partition);
        long lastProgress = System.nanoTime();
        while (position < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    sink.accept(record);
                }
            }
            long reached = consumer.position(partition);
            if (reached > position) {
                position = reached;
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > timeout.toNanos()) {
                throw new OperationFailedException(
                        ("%s can be read up to offset %d, not to its end at %d: a transaction is still"
                                        + " open; wait until the job commits it or the broker times it out, then try again")
                                .formatted(partition, position, end));
            }
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, Duration.ofSeconds(15));
        if (partitions == null || partitions.isEmpty()) {
            throw new OperationFailedException(
                    "topic %s does not exist; create it with: millrace topics apply".formatted(topic));
        }
        return partitions.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolationLevel) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("client.id", "millrace-scan");
        properties.put("isolation.level", isolationLevel);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("allow.auto.create.topics", "false");
        properties.put("max.poll.records", "5000");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private UnreachableException unreadable(String topic, KafkaException cause) {
        return new UnreachableException(
                "topic %s cannot be read from Kafka at %s: %s"
                        .formatted(topic, clientProperties.get("bootstrap.servers"), cause.getMessage()),
                cause);
    }
}
