/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;

/** A MiniCluster, environments and in-memory inputs for tests that run a whole pipeline. */
final class PipelineFixture {

    static final int PARALLELISM = 2;
    static final IntakeLimits LIMITS = new IntakeLimits(Duration.ofHours(1), 1_000_000, 1 << 20, Clock.systemUTC());

    private PipelineFixture() {}

    static MiniClusterExtension miniCluster() {
        return new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
                .setNumberTaskManagers(1)
                .setNumberSlotsPerTaskManager(PARALLELISM)
                .build());
    }

    static StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    static StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(PARALLELISM);
    }

    /** A bounded input with one reader, which keeps the order. */
    static <T extends SpecificRecordBase> Input<T> input(
            StreamExecutionEnvironment environment,
            List<Either<DeadLetter, ValidatedRecord<T>>> records,
            Class<T> eventClass,
            InputDefinition<T> definition,
            AfterWatermark afterWatermark) {
        var stream = environment
                .fromData(records, ValidatedRecord.eitherType(eventClass))
                .setParallelism(1)
                .assignTimestampsAndWatermarks(watermarks(definition, afterWatermark))
                .setParallelism(1);
        return new Input<>(stream, eventClass, definition);
    }

    /** Activity of an input after each watermark. */
    enum AfterWatermark {
        STAY_ACTIVE,
        GO_IDLE
    }

    /** A watermark after each valid record, 1 ms behind the highest event time. */
    static <T extends SpecificRecordBase> WatermarkStrategy<Either<DeadLetter, ValidatedRecord<T>>> watermarks(
            InputDefinition<T> definition, AfterWatermark afterWatermark) {
        return WatermarkStrategy.forGenerator(context -> new WatermarkAfterEachRecord<>(definition, afterWatermark));
    }

    static <T extends SpecificRecordBase> Either<DeadLetter, ValidatedRecord<T>> valid(
            T event, String key, String value) {
        return Either.Right(new ValidatedRecord<>(event, raw(0, key, value)));
    }

    static <T extends SpecificRecordBase> Either<DeadLetter, ControlRecord<T>> control(
            T value, long offset, String key) {
        return Either.Right(new ControlRecord<>(value, raw(offset, key, key)));
    }

    static <R> Either<DeadLetter, R> undecodable(String key) {
        return Either.Left(new DeadLetter(raw(0, key, "?"), DeadLetter.Stage.DECODE, "not Avro", 0));
    }

    private static RawRecord raw(long offset, String key, String value) {
        return new RawRecord("input", 0, offset, 0, key.getBytes(UTF_8), value.getBytes(UTF_8), List.of());
    }

    static <T> List<T> all(CloseableIterator<T> results) {
        List<T> list = new ArrayList<>();
        results.forEachRemaining(list::add);
        return list;
    }

    private static final class WatermarkAfterEachRecord<T extends SpecificRecordBase>
            implements WatermarkGenerator<Either<DeadLetter, ValidatedRecord<T>>> {

        private final InputDefinition<T> definition;
        private final AfterWatermark afterWatermark;
        private long highest = Long.MIN_VALUE;

        WatermarkAfterEachRecord(InputDefinition<T> definition, AfterWatermark afterWatermark) {
            this.definition = definition;
            this.afterWatermark = afterWatermark;
        }

        @Override
        public void onEvent(Either<DeadLetter, ValidatedRecord<T>> record, long timestamp, WatermarkOutput output) {
            if (record.isRight()) {
                highest = Math.max(highest, definition.eventTime(record.right().event()));
                output.emitWatermark(new Watermark(highest - 1));
            }
            if (afterWatermark == AfterWatermark.GO_IDLE) {
                output.markIdle();
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // watermarks follow records only
        }
    }
}
