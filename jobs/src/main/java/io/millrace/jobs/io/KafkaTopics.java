/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.DecodeAndValidate;
import io.millrace.functions.intake.DecodeControl;
import io.millrace.functions.intake.EventTimeWatermarks;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.InputProgress;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.BootstrapThenFollow;
import io.millrace.schemas.codec.AvroDecoder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * A job's Kafka topics: the only class that sees the connector.
 *
 * <p>Sources read what is committed and never reset their offsets silently. Sinks write exactly-once unless the
 * settings say otherwise for an output; their transactional ids begin with {@code <environment>.<job>.<output>.}, closed
 * by a separator so that none begins with another, and no id is used twice (naming strategy INCREMENTING).
 */
public final class KafkaTopics {

    /** Names of outputs that every job has, as the settings call them. */
    public static final String LATE = "late";

    public static final String DEAD_LETTERS = "dead-letters";

    /** Shorter than the default out-of-orderness, so that records of an added partition are read before they are late. */
    private static final String PARTITION_DISCOVERY_MILLIS = "3000";

    private final JobDefinition job;
    private final JobSettings settings;
    private final ClusterSnapshot facts;
    private final Clock clock;

    public KafkaTopics(JobDefinition job, JobSettings settings, ClusterSnapshot facts, Clock clock) {
        this.job = job;
        this.settings = settings;
        this.facts = facts;
        this.clock = clock;
    }

    /** Reads a data input: judged inside the source, watermarked per partition. */
    @SuppressWarnings("deprecation") // OffsetResetStrategy is what the connector's interface asks for
    public <T extends SpecificRecordBase> DataStream<Either<DeadLetter, ValidatedRecord<T>>> read(
            StreamExecutionEnvironment environment,
            String topic,
            Class<T> eventClass,
            InputDefinition<T> rules,
            String uid) {
        OffsetsInitializer start =
                switch (settings.startFrom()) {
                    case EARLIEST -> OffsetsInitializer.earliest();
                    case LATEST -> OffsetsInitializer.latest();
                    case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.NONE);
                };
        Duration maxFutureSkew = settings.intake().maxFutureSkew();
        Clock judgedAt = clock;
        InputProgress progress = new InputProgress();
        KafkaSource<Either<DeadLetter, ValidatedRecord<T>>> source = source(
                        topic,
                        progress,
                        eventClass,
                        decoder -> new DecodeAndValidate<>(decoder, rules, maxFutureSkew, judgedAt)::judge,
                        ValidatedRecord.judgedType(eventClass))
                .setStartingOffsets(new FailOnOffsetLoss(start))
                .build();
        return environment
                .fromSource(
                        new TopicSource<>(source, topic, settings.kafka(), progress),
                        new EventTimeWatermarks<>(
                                rules,
                                settings.intake().outOfOrderness(),
                                settings.intake().idleness(),
                                settings.intake().catchUpGrace(),
                                progress),
                        uid)
                .uid(uid);
    }

    /**
     * Reads a control input: what the topic held at submit, and then what is put there from then on. Its watermark goes
     * to the end of time in between, so whatever decides by the watermark waits until it is loaded.
     *
     * <p>Two sources, since no operator can see how far a source has read; the one that loads is bounded by the end
     * offsets at submit. Both remember in their state how far they are, so a restart does not load again.
     *
     * @param uid names the state: that of load-uid, follow-uid and load-then-follow-uid
     */
    public <T extends SpecificRecordBase> DataStream<Either<DeadLetter, ControlRecord<T>>> readControl(
            StreamExecutionEnvironment environment, String topic, Class<T> valueClass, String uid) {
        Map<TopicPartition, Long> endAtSubmit = new HashMap<>();
        facts.controlEnds()
                .get(topic)
                .forEach((partition, offset) -> endAtSubmit.put(new TopicPartition(topic, partition), offset));
        InputProgress progress = new InputProgress();
        KafkaSource<Either<DeadLetter, ControlRecord<T>>> load = controlSource(topic, progress, valueClass)
                .setStartingOffsets(new FailOnOffsetLoss(OffsetsInitializer.earliest()))
                .setBounded(OffsetsInitializer.offsets(endAtSubmit))
                .build();
        KafkaSource<Either<DeadLetter, ControlRecord<T>>> follow = controlSource(topic, progress, valueClass)
                .setStartingOffsets(new FailOnOffsetLoss(OffsetsInitializer.offsets(endAtSubmit)))
                .build();
        String inOrder = "load-then-follow-" + uid;
        return readInOrder(environment, new ResumableBoundedSource<>(load), "load-" + uid)
                .connect(readInOrder(
                        environment, new TopicSource<>(follow, topic, settings.kafka(), progress), "follow-" + uid))
                .transform(inOrder, load.getProducedType(), new BootstrapThenFollow<>(load.getProducedType()))
                .setParallelism(1)
                .uid(inOrder);
    }

    private <T extends SpecificRecordBase> KafkaSourceBuilder<Either<DeadLetter, ControlRecord<T>>> controlSource(
            String topic, InputProgress progress, Class<T> valueClass) {
        Clock judgedAt = clock;
        return source(
                        topic,
                        progress,
                        valueClass,
                        decoder -> new DecodeControl<>(decoder, judgedAt)::decode,
                        ControlRecord.decodedType(valueClass))
                .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false");
    }

    /** With one reader: the records of a key keep their order, and a bounded source is finished as a whole or not. */
    private static <R> DataStream<R> readInOrder(
            StreamExecutionEnvironment environment, Source<R, ?, ?> source, String uid) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), uid)
                .setParallelism(1)
                .uid(uid);
    }

    private <T extends SpecificRecordBase, R> KafkaSourceBuilder<R> source(
            String topic,
            InputProgress progress,
            Class<T> valueClass,
            SerializableFunction<AvroDecoder<T>, Function<RawRecord, R>> judgeWith,
            TypeInformation<R> producedType) {
        Properties consumer = properties(settings.consumer());
        consumer.put(PositionReporter.PROGRESS, progress);
        consumer.merge(
                ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
                PositionReporter.class.getName(),
                (users, ours) -> users + "," + ours);
        return KafkaSource.<R>builder()
                .setProperties(consumer)
                .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), PARTITION_DISCOVERY_MILLIS)
                .setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false")
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setGroupId(settings.groupId())
                .setClientIdPrefix(settings.groupId() + "-" + topic)
                .setTopics(topic)
                .setDeserializer(new DecodingDeserializer<>(
                        valueClass, judgeWith, producedType, registryClient(settings), facts.writerSchemas()));
    }

    /** Writes results to the topic of the output's name, keyed by their entity. */
    public <T extends SpecificRecordBase> void write(
            DataStream<T> results, String output, Schema schema, SerializableFunction<T, String> key) {
        write(
                results,
                output,
                output,
                new ResultSerializer<>(
                        output, key, schema, facts.resultSchemaIds().get(output), fitTo(output)));
    }

    public void writeLate(DataStream<LateRecord> late) {
        String topic = job.lateTopic();
        write(late, LATE, topic, RawRecordSerializer.late(topic, job.name(), fitTo(topic)));
    }

    public void writeDeadLetters(DataStream<DeadLetter> deadLetters) {
        String topic = job.deadLetterTopic();
        write(deadLetters, DEAD_LETTERS, topic, RawRecordSerializer.deadLetters(topic, job.name(), fitTo(topic)));
    }

    /** What the job's late topic takes, bytes. */
    public int maxLateBytes() {
        return facts.maxRecordBytes().get(job.lateTopic());
    }

    private OversizeGuard fitTo(String topic) {
        return new OversizeGuard(facts.maxRecordBytes().get(topic));
    }

    private <T> void write(
            DataStream<T> stream, String output, String topic, KafkaRecordSerializationSchema<T> serializer) {
        Properties producer = properties(settings.producer());
        producer.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(settings.transactionTimeout().toMillis()));
        producer.putIfAbsent(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                facts.maxRecordBytes().get(topic).toString());
        KafkaSink<T> sink = KafkaSink.<T>builder()
                .setKafkaProducerConfig(producer)
                .setRecordSerializer(serializer)
                .setDeliveryGuarantee(guarantee(settings.outputs().get(output)))
                .setTransactionalIdPrefix(settings.environment() + "." + job.name() + "." + output + ".")
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                .build();
        String uid = "write-" + output;
        stream.sinkTo(sink).uid(uid).name(uid);
    }

    private Properties properties(Map<String, String> ofClient) {
        Properties properties = new Properties();
        properties.putAll(settings.kafka());
        properties.putAll(ofClient);
        return properties;
    }

    static RegistryClient registryClient(JobSettings settings) {
        Map<String, String> properties = new TreeMap<>(settings.registry());
        settings.kafka().forEach((name, value) -> {
            if (name.startsWith("config.providers")) {
                properties.put(name, value);
            }
        });
        return new RegistryClient(settings.registryUrl(), properties);
    }

    private static DeliveryGuarantee guarantee(Delivery delivery) {
        return switch (delivery) {
            case EXACTLY_ONCE -> DeliveryGuarantee.EXACTLY_ONCE;
            case AT_LEAST_ONCE -> DeliveryGuarantee.AT_LEAST_ONCE;
        };
    }
}
