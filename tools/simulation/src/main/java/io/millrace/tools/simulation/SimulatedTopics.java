/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

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
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.RecordValidator;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.BootstrapThenFollow;
import io.millrace.jobs.io.OversizeGuard;
import io.millrace.jobs.io.RawRecordSerializer;
import io.millrace.jobs.io.ResultSerializer;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.tools.simulation.SourceSpec.Part;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Either;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Takes the place of {@code KafkaTopics}: adds placeholders for sources and sinks to the graph and keeps, by uid, what the
 * simulation runs instead. Decoding, validation, watermarks and serialization are the job's.
 */
public final class SimulatedTopics {

    private static final int MAX_RECORD_BYTES = 1 << 20;
    /** Room for about two users, so that states are evicted all the time. */
    private static final long STATE_CACHE_BYTES = 1_000;

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final StreamExecutionEnvironment environment;
    private final JobDefinition job;
    private final JobSettings settings;
    private final InMemoryRegistry registry;
    private final Map<String, SourceSpec> sources = new HashMap<>();
    private final Map<String, Function<Object, ProducerRecord<byte[], byte[]>>> sinks = new HashMap<>();

    SimulatedTopics(
            StreamExecutionEnvironment environment,
            JobDefinition job,
            JobSettings settings,
            InMemoryRegistry registry) {
        this.environment = environment;
        this.job = job;
        this.settings = settings;
        this.registry = registry;
    }

    Map<String, SourceSpec> sources() {
        return sources;
    }

    Map<String, Function<Object, ProducerRecord<byte[], byte[]>>> sinks() {
        return sinks;
    }

    public IntakeLimits intakeLimits() {
        return new IntakeLimits(settings.intake().dedupHorizon(), MAX_RECORD_BYTES, STATE_CACHE_BYTES, CLOCK);
    }

    /** Reads a data input. */
    public <T extends SpecificRecordBase> Input<T> read(
            String topic, Class<T> eventClass, InputDefinition<T> definition) {
        RecordValidator<T, ValidatedRecord<T>> validator =
                new DecodeAndValidate<>(definition, settings.intake().maxFutureSkew(), CLOCK);
        SourceSpec spec = new SourceSpec(
                topic,
                Part.ALL,
                validate(validator, eventClass),
                Optional.of(progress -> watermarks(definition, progress)));
        return new Input<>(
                placeholder("read-" + topic, spec, ValidatedRecord.eitherType(eventClass)), eventClass, definition);
    }

    @SuppressWarnings("unchecked") // a graph does not know the types of its records
    private <T extends SpecificRecordBase> WatermarkStrategy<Object> watermarks(
            InputDefinition<T> definition, InputProgress progress) {
        WatermarkStrategy<?> strategy = new EventTimeWatermarks<>(
                definition,
                settings.intake().outOfOrderness(),
                settings.intake().idleness(),
                settings.intake().catchUpGrace(),
                progress);
        return (WatermarkStrategy<Object>) strategy;
    }

    /** Reads a control input: the records before submit, then the others. */
    public <T extends SpecificRecordBase> DataStream<Either<DeadLetter, ControlRecord<T>>> readControl(
            String topic, Class<T> valueClass) {
        Function<Part, SourceSpec> spec = part ->
                new SourceSpec(topic, part, validate(new DecodeControl<T>(CLOCK), valueClass), Optional.empty());
        TypeInformation<Either<DeadLetter, ControlRecord<T>>> type = ControlRecord.eitherType(valueClass);
        return BootstrapThenFollow.inOrder(
                placeholder("load-" + topic, spec.apply(Part.BEFORE_SUBMIT), type),
                placeholder("follow-" + topic, spec.apply(Part.AFTER_SUBMIT), type),
                "load-then-follow-" + topic);
    }

    private <T extends SpecificRecordBase, R> Function<RawRecord, Object> validate(
            RecordValidator<T, R> validator, Class<T> valueClass) {
        AvroDecoder<T> decoder = new AvroDecoder<>(valueClass, registry, Map.of());
        return raw -> validator.validate(raw, decoder);
    }

    @SuppressWarnings("unchecked") // it is never run
    private <T> DataStream<T> placeholder(String uid, SourceSpec spec, TypeInformation<T> type) {
        sources.put(uid, spec);
        Source<?, ?, ?> never = new NumberSequenceSource(0, 0);
        DataStream<T> stream = environment
                .fromSource((Source<T, ?, ?>) never, WatermarkStrategy.noWatermarks(), uid, type)
                .setParallelism(spec.watermarks().isPresent() ? environment.getParallelism() : 1)
                .uid(uid);
        return stream;
    }

    /** Writes results to a topic, keyed by their entity. */
    public <T extends SpecificRecordBase> void write(
            DataStream<T> results, String topic, Class<T> type, SerializableFunction<T, String> key) {
        Schema schema = SpecificData.get().getSchema(type);
        int id = registry.register(topic + "-value", schema);
        write(results, topic, new ResultSerializer<>(topic, key, schema, id, new OversizeGuard(MAX_RECORD_BYTES)));
    }

    public void writeLate(DataStream<LateRecord> late) {
        OversizeGuard guard = new OversizeGuard(MAX_RECORD_BYTES);
        write(late, "late", RawRecordSerializer.late(job.lateTopic(), job.name(), guard));
    }

    public void writeDeadLetters(DataStream<DeadLetter> deadLetters) {
        OversizeGuard guard = new OversizeGuard(MAX_RECORD_BYTES);
        write(deadLetters, "dead-letters", RawRecordSerializer.deadLetters(job.deadLetterTopic(), job.name(), guard));
    }

    @SuppressWarnings("unchecked") // a graph does not know the types of its records
    private <T> void write(DataStream<T> stream, String output, KafkaRecordSerializationSchema<T> serializer) {
        String uid = "write-" + output;
        stream.sinkTo(new DiscardingSink<>()).uid(uid).name(uid);
        open(serializer);
        sinks.put(uid, element -> serializer.serialize((T) element, null, null));
    }

    private static void open(KafkaRecordSerializationSchema<?> serializer) {
        try {
            serializer.open(new Unmeasured(), null);
        } catch (Exception e) { // the interface declares it
            throw new IllegalStateException(e);
        }
    }

    /** The simulation publishes no metrics. */
    private static final class Unmeasured implements SerializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(SimulatedTopics.class.getClassLoader());
        }
    }
}
