/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static io.millrace.integration.PipelineFixture.all;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.functions.enrichment.OrderInput;
import io.millrace.functions.enrichment.WaitLimits;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.integration.PipelineFixture.AfterWatermark;
import io.millrace.jobs.enrichment.OrderEnrichmentPipeline;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
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
 * Runs the whole pipeline on a MiniCluster with RocksDB and parallelism 2 and checks every output. Orders and profiles
 * arrive at the same time; the end of the profiles stands for the end of the initial load.
 */
class OrderEnrichmentPipelineITCase {

    private static final long START = 1_000_000_000_000L;
    private static final long SEED = 20_261_121;
    private static final int USERS = 300;
    private static final int PROFILE_RECORDS = 3_000;
    private static final int ORDERS = 3_000;
    private static final double RECORDS_PER_SECOND = 1_500;
    private static final int PROFILES_BEFORE_FAILURE = 1_000;

    @RegisterExtension
    static final MiniClusterExtension FLINK = PipelineFixture.miniCluster();

    /** Whether a task fails; if so, records arrive slowly enough for checkpoints while profiles load. */
    private enum Failure {
        NONE,
        WHILE_LOADING
    }

    @BeforeEach
    void resetTheFailure() {
        FailOnce.reset();
    }

    @Test
    void everyRecordLeavesThroughOneOutput() throws Exception {
        Results results = run(Join.BROADCAST, Failure.NONE);

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
    void everyOrderHasTheProfileThatExistedAtStart(Join join) throws Exception {
        Results results = run(join, Failure.NONE);

        assertProfilesExistedAtStart(results);
        assertThat(results.enriched)
                .extracting(EnrichedOrder::getEnrichmentStatus)
                .contains(EnrichmentStatus.RESOLVED, EnrichmentStatus.UNRESOLVED);
    }

    @Test
    void bothJoinsEmitTheSameRecords() throws Exception {
        List<EnrichedOrder> broadcast = run(Join.BROADCAST, Failure.NONE).enriched;
        List<EnrichedOrder> keyed = run(Join.KEYED, Failure.NONE).enriched;

        assertThat(keyed).hasSize(broadcast.size());
        for (int i = 0; i < keyed.size(); i++) {
            assertThat(keyed.get(i)).isEqualTo(broadcast.get(i));
        }
    }

    /** Checkpoints are unaligned; after a task fails while profiles load, the tables of all tasks still agree. */
    @ParameterizedTest
    @EnumSource
    void aRestartWhileProfilesLoadDoesNotChangeResults(Join join) throws Exception {
        Results results = run(join, Failure.WHILE_LOADING);

        assertThat(FailOnce.FAILED).as("the task failed").isTrue();
        assertThat(FailOnce.RESTORED.get())
                .as("tasks restored from a checkpoint")
                .isPositive();
        assertProfilesExistedAtStart(results);
        assertThat(results.enriched).hasSize(ORDERS - 2);
    }

    private static void assertProfilesExistedAtStart(Results results) {
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

    /** The version that exists after all profile records, by a scan of all of them; null if none does. */
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

    /** @param version 0 for a tombstone */
    private record ProfileRecord(String userId, long version) {

        static ProfileRecord at(long offset) {
            SplittableRandom random = new SplittableRandom(SEED + offset);
            return new ProfileRecord(
                    "user-" + random.nextInt(USERS), random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(20));
        }
    }

    private static Either<DeadLetter, ControlRecord<ProfileUpdate>> profile(long offset) {
        if (offset == PROFILE_RECORDS) {
            return PipelineFixture.undecodable("broken-profile");
        }
        ProfileRecord record = ProfileRecord.at(offset % PROFILE_RECORDS);
        String key = offset > PROFILE_RECORDS ? "somebody-else" : record.userId();
        if (record.version() == 0 && key.equals(record.userId())) {
            return PipelineFixture.control(null, offset, key);
        }
        ProfileUpdate update = new ProfileUpdate(
                record.userId(),
                record.userId() + " v" + record.version(),
                record.userId() + "@example.com",
                Tier.PLUS,
                null,
                record.version());
        return PipelineFixture.control(update, offset, key);
    }

    private static Either<DeadLetter, ValidatedRecord<Order>> order(long number) {
        if (number == 7) {
            return PipelineFixture.undecodable("broken-order");
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
        return PipelineFixture.valid(order, userId, late ? "late" : "o" + number);
    }

    private record Results(List<EnrichedOrder> enriched, List<LateRecord> late, List<DeadLetter> deadLetters) {}

    private static Results run(Join join, Failure failure) throws Exception {
        StreamExecutionEnvironment environment = PipelineFixture.environment(configuration(failure));
        RateLimiterStrategy<SourceSplit> rate = rate(failure);
        OrderInput definition = new OrderInput();
        DataStream<Either<DeadLetter, ValidatedRecord<Order>>> orders = environment
                .fromSource(
                        new DataGeneratorSource<>(
                                OrderEnrichmentPipelineITCase::order,
                                ORDERS,
                                rate,
                                ValidatedRecord.eitherType(Order.class)),
                        PipelineFixture.watermarks(definition, AfterWatermark.STAY_ACTIVE),
                        "orders")
                .setParallelism(1);
        OrderEnrichmentPipeline.Outputs outputs = new OrderEnrichmentPipeline(
                        join,
                        USERS,
                        new WaitLimits(Duration.ofDays(1), 1_000, Duration.ofHours(1)),
                        PipelineFixture.LIMITS)
                .apply(new Input<>(orders, Order.class, definition), profiles(environment, rate, failure));
        try (CloseableIterator<EnrichedOrder> enriched = outputs.enriched().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("order-enrichment-test");
            return new Results(sorted(enriched), all(late), all(deadLetters));
        }
    }

    /** If a task fails, both sources stop in the middle of the profiles until it has failed. */
    @SuppressWarnings("unchecked") // Flink's method returns a raw type
    private static RateLimiterStrategy<SourceSplit> rate(Failure failure) {
        return switch (failure) {
            case NONE -> RateLimiterStrategy.perSecond(1e6);
            case WHILE_LOADING ->
                FailOnce.stopping(PROFILES_BEFORE_FAILURE, RateLimiterStrategy.perSecond(RECORDS_PER_SECOND));
        };
    }

    private static DataStream<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles(
            StreamExecutionEnvironment environment, RateLimiterStrategy<SourceSplit> rate, Failure failure) {
        DataStream<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles = environment
                .fromSource(
                        new DataGeneratorSource<>(
                                OrderEnrichmentPipelineITCase::profile,
                                PROFILE_RECORDS + 2,
                                rate,
                                ControlRecord.eitherType(ProfileUpdate.class)),
                        WatermarkStrategy.noWatermarks(),
                        "profiles")
                .setParallelism(1);
        return failure == Failure.NONE
                ? profiles
                : profiles.map(new FailOnce<>(PROFILES_BEFORE_FAILURE), profiles.getType())
                        .setParallelism(1);
    }

    private static Configuration configuration(Failure failure) {
        Configuration configuration = new Configuration();
        if (failure == Failure.WHILE_LOADING) {
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
            configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
            // those between the ends of two tasks of an operator with union state fail
            configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        }
        return configuration;
    }

    private static List<EnrichedOrder> sorted(CloseableIterator<EnrichedOrder> results) {
        List<EnrichedOrder> list = all(results);
        list.sort(Comparator.comparing(EnrichedOrder::getOrderId).thenComparing(EnrichedOrder::getRevision));
        return list;
    }
}
