/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.InputProgress;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Flink's Kafka source for one topic, with two additions: it sends the end offsets of the partitions to its readers, and
 * it fails the job when the topic is deleted and created again, because its offsets would then refer to other records.
 */
final class TopicSource<T> implements Source<T, KafkaPartitionSplit, TopicSourceState>, ResultTypeQueryable<T> {

    private static final long serialVersionUID = 1L;

    private final KafkaSource<T> kafka;
    private final String topic;
    private final Properties adminProperties;
    private final InputProgress progress;

    /**
     * Wraps a source.
     *
     * @param adminProperties properties of Kafka's admin client
     * @param progress receives the positions of the source's consumer and the ends of its partitions
     */
    TopicSource(KafkaSource<T> kafka, String topic, Map<String, String> adminProperties, InputProgress progress) {
        this.kafka = kafka;
        this.topic = topic;
        this.adminProperties = new Properties();
        this.adminProperties.putAll(adminProperties);
        this.progress = progress;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, TopicSourceState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new TopicEnumerator(
                kafka.createEnumerator(context), context, new TopicProbe(topic, adminProperties), "");
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, TopicSourceState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, TopicSourceState state) throws IOException {
        return new TopicEnumerator(
                kafka.restoreEnumerator(context, state.kafka()),
                context,
                new TopicProbe(topic, adminProperties),
                state.topicId());
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context) throws Exception {
        return new TopicReader<>(kafka.createReader(context), progress);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return kafka.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<TopicSourceState> getEnumeratorCheckpointSerializer() {
        return new TopicSourceState.Serializer(kafka.getEnumeratorCheckpointSerializer());
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return kafka.getProducedType();
    }
}
