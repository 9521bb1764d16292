/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts where another initializer does, at offsets that are known before the first fetch, and fails where retention has
 * overtaken an offset: the connector would reset it silently and lose the records in between.
 */
@SuppressWarnings("deprecation") // the connector's interface requires OffsetResetStrategy
record FailOnOffsetLoss(OffsetsInitializer start) implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> offsets = new HashMap<>(start.getPartitionOffsets(partitions, retriever));
        Set<TopicPartition> earliest = with(KafkaPartitionSplit.EARLIEST_OFFSET, offsets);
        Set<TopicPartition> latest = with(KafkaPartitionSplit.LATEST_OFFSET, offsets);
        Set<TopicPartition> committed = with(KafkaPartitionSplit.COMMITTED_OFFSET, offsets);
        offsets.putAll(earliest.isEmpty() ? Map.of() : retriever.beginningOffsets(earliest));
        offsets.putAll(latest.isEmpty() ? Map.of() : retriever.endOffsets(latest));
        offsets.putAll(committed.isEmpty() ? Map.of() : retriever.committedOffsets(committed));
        return offsets;
    }

    private static Set<TopicPartition> with(long marker, Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .filter(offset -> offset.getValue() == marker)
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
