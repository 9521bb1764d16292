/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Delegates to another initializer for the start offsets, but disables the consumer's automatic offset reset: if
 * retention deletes records before the job has read them, the job fails instead of skipping them silently.
 */
@SuppressWarnings("deprecation") // the connector's interface requires OffsetResetStrategy
record FailOnOffsetLoss(OffsetsInitializer start) implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return start.getPartitionOffsets(partitions, retriever);
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
