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
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.InputProgress;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RecordValidator;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.BootstrapThenFollow;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
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
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads and writes a job's Kafka topics; the only class that uses the connector.
 *
 * <p>Sources read committed records and never reset their offsets silently. Sinks write exactly-once unless an output is
 * set to at-least-once. Their transactional ids start with {@code <environment>.<job>.<output>.}, whose trailing
 * separator keeps one prefix from being a prefix of another; no id is used twice (naming strategy INCREMENTING).
 */
public final class KafkaTopics {

    /** Name of the output for late records in the settings of every job. */
    public static final String LATE = "late";

    /** Name of the output for dead letters in the settings of every job. */
    public static final String DEAD_LETTERS = "dead-letters";

    /** Shorter than the default out-of-orderness, so that records of an added partition are read before they are late. */
    private static final long BYTES_PER_MIB = 1 << 20;

    private static final String PARTITION_DISCOVERY_MILLIS = "3000";

    private final JobDefinition job;
    private final JobSettings settings;
    private final ClusterSnapshot cluster;
    private final Clock clock;

    public KafkaTopics(JobDefinition job, JobSettings settings, ClusterSnapshot cluster, Clock clock) {
        this.job = job;
        this.settings = settings;
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Reads a data input: validated inside the source, with watermarks per partition. */
    @SuppressWarnings("deprecation") // the connector's interface requires OffsetResetStrategy
    public <T extends SpecificRecordBase> Input<T> read(
            StreamExecutionEnvironment environment,
            String topic,
            Class<T> eventClass,
            InputDefinition<T> definition,
            String uid) {
        OffsetsInitializer start =
                switch (settings.startFrom()) {
                    case EARLIEST -> OffsetsInitializer.earliest();
                    case LATEST -> OffsetsInitializer.latest();
                    case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.NONE);
                };
        InputProgress progress = new InputProgress();
        HoldingDeserializer<ValidatedRecord<T>> deserializer = new HoldingDeserializer<>(decoding(
                eventClass,
                new DecodeAndValidate<>(definition, settings.intake().maxFutureSkew(), clock),
                ValidatedRecord.eitherType(eventClass)));
        KafkaSource<Either<DeadLetter, ValidatedRecord<T>>> source = source(topic, progress, deserializer)
                .setStartingOffsets(new FailOnOffsetLoss(start))
                .build();
        WatermarkStrategy<Either<DeadLetter, ValidatedRecord<T>>> watermarks = new EventTimeWatermarks<>(
                definition,
                settings.intake().outOfOrderness(),
                settings.intake().idleness(),
                settings.intake().catchUpGrace(),
                progress);
        return new Input<>(
                environment
                        .fromSource(
                                new TopicSource<>(source, deserializer, topic, clientOfInstance(), progress),
                                watermarks,
                                uid)
                        .uid(uid),
                eventClass,
                definition);
    }

    /**
     * Reads a control input: first the records that existed at submit, then those written later. In between, the stream
     * emits the maximum watermark, so operators that decide by the watermark wait until the input is loaded.
     *
     * <p>There are two sources because operators cannot see source positions; the first one is bounded by the end
     * offsets at submit. Both keep their offsets in state, so a restart does not load the topic again.
     *
     * @param uid suffix of the uids load-…, follow-… and load-then-follow-…, which name the state
     */
    public <T extends SpecificRecordBase> DataStream<Either<DeadLetter, ControlRecord<T>>> readControl(
            StreamExecutionEnvironment environment, String topic, Class<T> valueClass, String uid) {
        Map<TopicPartition, Long> endAtSubmit = new HashMap<>();
        cluster.controlEnds()
                .get(topic)
                .forEach((partition, offset) -> endAtSubmit.put(new TopicPartition(topic, partition), offset));
        InputProgress progress = new InputProgress();
        DecodingDeserializer<T, ControlRecord<T>> blocking =
                decoding(valueClass, new DecodeControl<>(clock), ControlRecord.eitherType(valueClass));
        HoldingDeserializer<ControlRecord<T>> holding = new HoldingDeserializer<>(blocking);
        KafkaSource<Either<DeadLetter, ControlRecord<T>>> load = controlSource(topic, progress, blocking)
                .setStartingOffsets(new FailOnOffsetLoss(OffsetsInitializer.earliest()))
                .setBounded(OffsetsInitializer.offsets(endAtSubmit))
                .build();
        KafkaSource<Either<DeadLetter, ControlRecord<T>>> follow = controlSource(topic, progress, holding)
                .setStartingOffsets(new FailOnOffsetLoss(OffsetsInitializer.offsets(endAtSubmit)))
                .build();
        return BootstrapThenFollow.inOrder(
                readInOrder(environment, new ResumableBoundedSource<>(load), "load-" + uid),
                readInOrder(
                        environment,
                        new TopicSource<>(follow, holding, topic, clientOfInstance(), progress),
                        "follow-" + uid),
                "load-then-follow-" + uid);
    }

    private <R> KafkaSourceBuilder<R> controlSource(
            String topic, InputProgress progress, KafkaRecordDeserializationSchema<R> deserializer) {
        return source(topic, progress, deserializer)
                .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false");
    }

    /** With one reader, so that keys keep their order and a bounded source finishes as a whole. */
    private static <R> DataStream<R> readInOrder(
            StreamExecutionEnvironment environment, Source<R, ?, ?> source, String uid) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), uid)
                .setParallelism(1)
                .uid(uid);
    }

    private <R> KafkaSourceBuilder<R> source(
            String topic, InputProgress progress, KafkaRecordDeserializationSchema<R> deserializer) {
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
                .setDeserializer(deserializer);
    }

    private <T extends SpecificRecordBase, R> DecodingDeserializer<T, R> decoding(
            Class<T> valueClass, RecordValidator<T, R> validator, TypeInformation<Either<DeadLetter, R>> producedType) {
        return new DecodingDeserializer<>(
                valueClass, validator, producedType, registryClient(settings), cluster.writerSchemas());
    }

    /** Writes results to the topic with the name of the output, keyed by their entity. */
    public <T extends SpecificRecordBase> void write(
            DataStream<T> results, String output, Schema schema, SerializableFunction<T, String> key) {
        write(
                results,
                output,
                output,
                new ResultSerializer<>(
                        output, key, schema, cluster.resultSchemaIds().get(output), oversizeGuard(output)));
    }

    public void writeLate(DataStream<LateRecord> late) {
        String topic = job.lateTopic();
        write(late, LATE, topic, RawRecordSerializer.late(topic, job.name(), oversizeGuard(topic)));
    }

    public void writeDeadLetters(DataStream<DeadLetter> deadLetters) {
        String topic = job.deadLetterTopic();
        write(
                deadLetters,
                DEAD_LETTERS,
                topic,
                RawRecordSerializer.deadLetters(topic, job.name(), oversizeGuard(topic)));
    }

    /** The limits of the job's pipeline: those of the settings, and the record size of its late topic. */
    public IntakeLimits intakeLimits() {
        return new IntakeLimits(
                settings.intake().dedupHorizon(),
                cluster.maxRecordBytes().get(job.lateTopic()),
                settings.stateCacheMib() * BYTES_PER_MIB,
                clock);
    }

    private OversizeGuard oversizeGuard(String topic) {
        return new OversizeGuard(cluster.maxRecordBytes().get(topic));
    }

    private <T> void write(
            DataStream<T> stream, String output, String topic, KafkaRecordSerializationSchema<T> serializer) {
        Properties producer = properties(settings.producer());
        producer.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(settings.transactionTimeout().toMillis()));
        producer.putIfAbsent(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                cluster.maxRecordBytes().get(topic).toString());
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

    /** Properties of a client in the group of the running job. */
    private Map<String, String> clientOfInstance() {
        Map<String, String> client = new TreeMap<>(settings.kafka());
        client.put(ConsumerConfig.GROUP_ID_CONFIG, RunningInstance.group(settings.environment(), job.name()));
        return client;
    }

    private Properties properties(Map<String, String> clientProperties) {
        Properties properties = new Properties();
        properties.putAll(settings.kafka());
        properties.putAll(clientProperties);
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
