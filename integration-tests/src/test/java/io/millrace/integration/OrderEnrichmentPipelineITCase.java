/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.functions.enrichment.WaitLimits;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.jobs.enrichment.OrderEnrichmentPipeline;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole pipeline on a MiniCluster: RocksDB, parallelism 2, every output. Orders and profiles come at the same time;
 * the end of the profiles is the end of what there was at submit.
 */
class OrderEnrichmentPipelineITCase {

    private static final int PARALLELISM = 2;
    private static final long START = 1_000_000_000_000L;
    private static final long SEED = 20_261_121;
    private static final int USERS = 300;
    private static final int PROFILE_RECORDS = 3_000;
    private static final int ORDERS = 3_000;
    private static final double RECORDS_PER_SECOND = 1_500;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());

    /** What a run is like: how fast records come, and whether a task fails while profiles load. */
    private enum Course {
        SMOOTH,
        WITH_A_RESTART
    }

    @BeforeEach
    void forgetTheLastFault() {
        FailOnce.STRUCK.set(false);
        FailOnce.RESTORED.set(0);
    }

    @Test
    void everyRecordLeavesOnOneWay() throws Exception {
        Results results = run(Join.BROADCAST, Course.SMOOTH);

        assertThat(results.late)
                .extracting(late -> new String(late.raw().value(), UTF_8))
                .containsExactly("late");
        assertThat(results.deadLetters)
                .extracting(DeadLetter::stage, letter -> new String(letter.raw().key(), UTF_8))
                .containsExactlyInAnyOrder(
                        tuple(DeadLetter.Stage.DECODE, "broken-order"),
                        tuple(DeadLetter.Stage.DECODE, "broken-profile"),
                        tuple(DeadLetter.Stage.VALIDATE, "somebody-else"));
        assertThat(results.enriched).hasSize(ORDERS - 2);
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderHasTheProfileThatWasThereAtStart(Join join) throws Exception {
        Results results = run(join, Course.SMOOTH);

        assertProfilesAreThoseOfTheStart(results);
        assertThat(results.enriched)
                .extracting(EnrichedOrder::getEnrichmentStatus)
                .contains(EnrichmentStatus.RESOLVED, EnrichmentStatus.UNRESOLVED);
    }

    @Test
    void bothJoinsGiveTheSameRecords() throws Exception {
        List<EnrichedOrder> broadcast = run(Join.BROADCAST, Course.SMOOTH).enriched;
        List<EnrichedOrder> keyed = run(Join.KEYED, Course.SMOOTH).enriched;

        assertThat(keyed).hasSize(broadcast.size());
        for (int i = 0; i < keyed.size(); i++) {
            assertThat(keyed.get(i)).isEqualTo(broadcast.get(i));
        }
    }

    /** With unaligned checkpoints: a task fails while profiles load, and the tables of all tasks still agree. */
    @ParameterizedTest
    @EnumSource
    void aRestartWhileProfilesLoadChangesNothing(Join join) throws Exception {
        Results results = run(join, Course.WITH_A_RESTART);

        assertThat(FailOnce.STRUCK).as("the fault struck").isTrue();
        assertThat(FailOnce.RESTORED.get())
                .as("tasks restored from a checkpoint")
                .isPositive();
        assertProfilesAreThoseOfTheStart(results);
        assertThat(results.enriched).hasSize(ORDERS - 2);
    }

    private static void assertProfilesAreThoseOfTheStart(Results results) {
        assertThat(results.enriched).allSatisfy(order -> {
            assertThat(order.getProfileVersion()).isEqualTo(versionAtStart(order.getUserId()));
            assertThat(order.getUserName())
                    .isEqualTo(
                            order.getProfileVersion() == null
                                    ? null
                                    : order.getUserId() + " v" + order.getProfileVersion());
            assertThat(order.getRevision()).isZero();
        });
    }

    /** The version that exists after all profile records; null if none does. Read off the list, record by record. */
    private static Long versionAtStart(String userId) {
        Long highest = null;
        boolean deletedAfterHighest = false;
        for (int offset = 0; offset < PROFILE_RECORDS; offset++) {
            ProfileRecord record = ProfileRecord.at(offset);
            if (!record.userId().equals(userId)) {
                continue;
            }
            if (record.version() == 0) {
                deletedAfterHighest = true;
            } else if (highest == null || record.version() >= highest) {
                highest = record.version();
                deletedAfterHighest = false;
            }
        }
        return deletedAfterHighest ? null : highest;
    }

    /** @param version 0 deletes */
    private record ProfileRecord(String userId, long version) {

        static ProfileRecord at(long offset) {
            SplittableRandom random = new SplittableRandom(SEED + offset);
            return new ProfileRecord(
                    "user-" + random.nextInt(USERS), random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(20));
        }
    }

    private static Either<DeadLetter, ControlRecord<ProfileUpdate>> profile(long offset) {
        if (offset == PROFILE_RECORDS) {
            return Either.Left(undecodable("broken-profile"));
        }
        ProfileRecord record = ProfileRecord.at(offset % PROFILE_RECORDS);
        String key = offset > PROFILE_RECORDS ? "somebody-else" : record.userId();
        RawRecord raw = new RawRecord("users", 0, offset, 0, key.getBytes(UTF_8), new byte[0], List.of());
        if (record.version() == 0 && key.equals(record.userId())) {
            return Either.Right(new ControlRecord<>(null, raw));
        }
        ProfileUpdate update = new ProfileUpdate(
                record.userId(),
                record.userId() + " v" + record.version(),
                record.userId() + "@example.com",
                Tier.PLUS,
                null,
                record.version());
        return Either.Right(new ControlRecord<>(update, raw));
    }

    private static Either<DeadLetter, ValidatedRecord<Order>> order(long number) {
        if (number == 7) {
            return Either.Left(undecodable("broken-order"));
        }
        boolean late = number == ORDERS - 1;
        String userId = "user-" + number % (USERS + 20);
        Order order = new Order(
                "o" + number,
                userId,
                List.of(new OrderItem("sku", 2, number)),
                2 * number,
                "EUR",
                Instant.ofEpochMilli(START + (late ? -3_600_000 : number)));
        byte[] value = (late ? "late" : "o" + number).getBytes(UTF_8);
        return Either.Right(new ValidatedRecord<>(
                order, new RawRecord("orders", 0, number, 0, userId.getBytes(UTF_8), value, List.of())));
    }

    private static DeadLetter undecodable(String key) {
        RawRecord raw = new RawRecord("input", 0, 0, 0, key.getBytes(UTF_8), new byte[] {1}, List.of());
        return new DeadLetter(raw, DeadLetter.Stage.DECODE, "x", "not Avro", -1, 0);
    }

    private record Results(List<EnrichedOrder> enriched, List<LateRecord> late, List<DeadLetter> deadLetters) {}

    private static Results run(Join join, Course course) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(
                        configuration(course))
                .setParallelism(PARALLELISM);
        double rate = course == Course.WITH_A_RESTART ? RECORDS_PER_SECOND : 1e6;
        DataStream<Either<DeadLetter, ValidatedRecord<Order>>> orders = generated(
                environment,
                OrderEnrichmentPipelineITCase::order,
                ORDERS,
                rate,
                ValidatedRecord.judgedType(Order.class),
                WatermarkStrategy.forGenerator(context -> new BehindEachOrder()));
        DataStream<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles = generated(
                environment,
                OrderEnrichmentPipelineITCase::profile,
                PROFILE_RECORDS + 2,
                rate,
                ControlRecord.decodedType(ProfileUpdate.class),
                WatermarkStrategy.noWatermarks());
        if (course == Course.WITH_A_RESTART) {
            profiles = profiles.map(new FailOnce<>(), profiles.getType()).setParallelism(1);
        }
        OrderEnrichmentPipeline.Outputs outputs = new OrderEnrichmentPipeline(
                        join,
                        USERS,
                        new WaitLimits(Duration.ofDays(1), 1_000, Duration.ofHours(1)),
                        Duration.ofHours(1),
                        1_000_000,
                        Clock.systemUTC())
                .apply(orders, profiles);
        try (CloseableIterator<EnrichedOrder> enriched = outputs.enriched().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("order-enrichment-test");
            return new Results(sorted(enriched), all(late), all(deadLetters));
        }
    }

    private static Configuration configuration(Course course) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        if (course == Course.WITH_A_RESTART) {
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
            configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        }
        return configuration;
    }

    private static <T> DataStream<T> generated(
            StreamExecutionEnvironment environment,
            GeneratorFunction<Long, T> generator,
            long count,
            double perSecond,
            TypeInformation<T> type,
            WatermarkStrategy<T> watermarks) {
        DataGeneratorSource<T> source =
                new DataGeneratorSource<>(generator, count, RateLimiterStrategy.perSecond(perSecond), type);
        return environment.fromSource(source, watermarks, "generated").setParallelism(1);
    }

    private static List<EnrichedOrder> sorted(CloseableIterator<EnrichedOrder> results) {
        List<EnrichedOrder> list = all(results);
        list.sort(Comparator.comparing(EnrichedOrder::getOrderId).thenComparing(EnrichedOrder::getRevision));
        return list;
    }

    private static <T> List<T> all(CloseableIterator<T> results) {
        List<T> list = new ArrayList<>();
        results.forEachRemaining(list::add);
        return list;
    }

    /** Fails after the third completed checkpoint, if that comes before the records end. */
    private static final class FailOnce<T> implements MapFunction<T, T>, CheckpointedFunction, CheckpointListener {

        private static final long serialVersionUID = 1L;
        static final AtomicBoolean STRUCK = new AtomicBoolean();
        static final AtomicInteger RESTORED = new AtomicInteger();

        private transient int completed;

        @Override
        public void initializeState(FunctionInitializationContext context) {
            if (context.isRestored()) {
                RESTORED.incrementAndGet();
            }
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            completed++;
        }

        @Override
        public T map(T record) {
            if (completed >= 3 && STRUCK.compareAndSet(false, true)) {
                throw new IllegalStateException("a fault on purpose");
            }
            return record;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            // only whether there was a checkpoint matters
        }
    }

    private static final class BehindEachOrder
            implements WatermarkGenerator<Either<DeadLetter, ValidatedRecord<Order>>> {

        @Override
        public void onEvent(Either<DeadLetter, ValidatedRecord<Order>> judged, long timestamp, WatermarkOutput output) {
            if (judged.isRight()) {
                output.emitWatermark(
                        new Watermark(judged.right().event().getEventTime().toEpochMilli() - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // after each order
        }
    }
}
