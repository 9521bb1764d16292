/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.OperationFailedException;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a run has committed.
 *
 * @param lastAppend when the broker appended the last result, epoch milliseconds; 0 if there is none
 */
record OutputTopic(Digest results, long lastAppend) {

    private static final Duration POLL = Duration.ofMillis(500);

    /**
     * Reads a topic up to its last committed record.
     *
     * @param completeUntil event time that the run has reached, epoch milliseconds
     */
    static OutputTopic read(
            Map<String, Object> kafkaClient, String topic, Workload.ResultReader reader, long completeUntil) {
        kafkaClient.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                IsolationLevel.READ_COMMITTED.toString().toLowerCase(java.util.Locale.ROOT));
        kafkaClient.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        List<TopicPartition> partitions = IntStream.range(0, Load.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Digest digest = new Digest(completeUntil);
        long lastAppend = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafkaClient, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long before = digest.results();
                    reader.add(record, digest);
                    if (digest.results() > before) {
                        lastAppend = Math.max(lastAppend, record.timestamp());
                    }
                }
            }
        } catch (UndecodableRecordException e) {
            throw new OperationFailedException("cannot read the results in " + topic + ": " + e.getMessage(), e);
        }
        return new OutputTopic(digest, lastAppend);
    }
}
