/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.InputProgress;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Reports the positions of a source's consumer, past transaction markers too, to the {@link InputProgress} in its
 * properties. The connector does not expose its consumer, hence the interceptor.
 */
public final class PositionReporter implements ConsumerInterceptor<byte[], byte[]> {

    /** The property that holds the {@link InputProgress}. */
    static final String PROGRESS = "millrace.input.progress";

    private InputProgress progress;

    @Override
    public void configure(Map<String, ?> properties) {
        progress = (InputProgress) properties.get(PROGRESS);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        records.nextOffsets().forEach((partition, next) -> progress.advance(partition.partition(), next.offset()));
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Committed offsets serve monitoring only.
    }

    @Override
    public void close() {
        // The progress belongs to the source.
    }
}
