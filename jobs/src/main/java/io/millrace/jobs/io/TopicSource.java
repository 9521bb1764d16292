/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.DeadLetter;
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
import org.apache.flink.types.Either;

/**
 * Flink's Kafka source for one topic, with three additions: it sends the end offsets of the partitions to its readers, it
 * fails the job when the topic is deleted and created again, because its offsets would then refer to other records, and its
 * readers hold single partitions while they wait for the schema registry.
 */
final class TopicSource<R>
        implements Source<Either<DeadLetter, R>, KafkaPartitionSplit, TopicSourceState>,
                ResultTypeQueryable<Either<DeadLetter, R>> {

    private static final long serialVersionUID = 1L;

    private final KafkaSource<Either<DeadLetter, R>> kafka;
    private final String topic;
    private final Properties clientProperties;
    private final InputProgress progress;
    private final HoldingDeserializer<R> deserializer;

    /**
     * Wraps a source.
     *
     * @param deserializer the source's
     * @param clientProperties properties of a Kafka client, with the group of the job's {@link RunningInstance}
     * @param progress receives the positions of the source's consumer and the ends of its partitions
     */
    TopicSource(
            KafkaSource<Either<DeadLetter, R>> kafka,
            HoldingDeserializer<R> deserializer,
            String topic,
            Map<String, String> clientProperties,
            InputProgress progress) {
        this.kafka = kafka;
        this.deserializer = deserializer;
        this.topic = topic;
        this.clientProperties = new Properties();
        this.clientProperties.putAll(clientProperties);
        this.progress = progress;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, TopicSourceState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new TopicEnumerator(
                kafka.createEnumerator(context),
                context,
                new TopicProbe(topic, clientProperties),
                new RunningInstance(topic, clientProperties),
                "");
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, TopicSourceState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, TopicSourceState state) throws IOException {
        return new TopicEnumerator(
                kafka.restoreEnumerator(context, state.kafka()),
                context,
                new TopicProbe(topic, clientProperties),
                new RunningInstance(topic, clientProperties),
                state.topicId());
    }

    @Override
    public SourceReader<Either<DeadLetter, R>, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new TopicReader<>(kafka.createReader(context), progress, deserializer);
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
    public TypeInformation<Either<DeadLetter, R>> getProducedType() {
        return kafka.getProducedType();
    }
}
