/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts where another initializer says, but never lets the consumer choose a new place by itself: when retention has
 * overrun the job, that is an error an operator sees, not a gap nobody does.
 */
@SuppressWarnings("deprecation") // OffsetResetStrategy is what the connector's interface asks for
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
