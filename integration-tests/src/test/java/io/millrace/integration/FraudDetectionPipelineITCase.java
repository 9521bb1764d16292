/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.fraud.CardTesting;
import io.millrace.functions.fraud.EscalatingAmounts;
import io.millrace.functions.fraud.ImpossibleTravel;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.jobs.fraud.FraudDetectionPipeline;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole pipeline on a MiniCluster: RocksDB, parallelism 2, every output. The watermark follows each record at once. */
class FraudDetectionPipelineITCase {

    private static final int PARALLELISM = 2;
    private static final long START = 1_000_000_000_000L;
    private static final int MANY = 2_000;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());

    private boolean idleAfterEachRecord;
    private final List<Either<DeadLetter, ValidatedRecord<Transaction>>> transactions = new ArrayList<>();
    private final List<Either<DeadLetter, ControlRecord<FraudRule>>> rules = new ArrayList<>();

    @Test
    void everyTransactionIsDecidedOnceAndEveryRecordLeavesOnOneWay() throws Exception {
        transaction("t1", "ann", 100, "DE", 0);
        transaction("t2", "ann", 200, "FR", 60_000);
        transaction("t2", "ann", 200, "FR", 60_000); // copy
        transaction("t0", "ann", 400, null, 59_999); // late: the watermark follows t2 at once
        undecodable();
        transaction("t3", "ann", 300, null, 61_000);
        transaction("t4", "ann", 20_000, null, 62_000);
        transaction("b1", "bob", 20_000, "US", 63_000);
        rule("rapid-transactions@1", "rapid-transactions", 1, Map.of("window-seconds", 60.0, "max-transactions", 0.0));

        Results results = run();

        assertThat(results.decisions)
                .extracting(FraudDecision::getTransactionId, FraudDecision::getAction, FraudDecision::getFraudScore)
                .containsExactlyInAnyOrder(
                        tuple("t1", Action.APPROVE, 0),
                        tuple("t2", Action.APPROVE, 0),
                        tuple("t3", Action.APPROVE, 0),
                        tuple("t4", Action.REVIEW, 20),
                        tuple("b1", Action.APPROVE, 0));
        assertThat(results.alerts)
                .extracting(FraudAlert::getPatternId, FraudAlert::getTransactionIds)
                .containsExactlyInAnyOrder(
                        tuple("impossible-travel", List.of("t1", "t2")),
                        tuple("card-testing", List.of("t1", "t2", "t3", "t4")));
        assertThat(results.late)
                .extracting(late -> new String(late.raw().value(), UTF_8), LateRecord::byMillis)
                .containsExactly(tuple("t0", 0L));
        assertThat(results.deadLetters)
                .extracting(DeadLetter::stage)
                .containsExactlyInAnyOrder(DeadLetter.Stage.DECODE, DeadLetter.Stage.RULE);
    }

    @Test
    void rulesThatExistedAtStartAreInForceForTheFirstTransaction() throws Exception {
        for (int version = 1; version <= MANY; version++) {
            rule(
                    "rapid-transactions@" + version,
                    "rapid-transactions",
                    version,
                    Map.of("window-seconds", 60.0, "max-transactions", 5.0));
        }
        transaction("t1", "ann", 100, "DE", 0);
        transaction("b1", "bob", 100, "DE", 60_000);

        assertThat(run().decisions).hasSize(2).allSatisfy(decision -> assertThat(decision.getRuleVersions())
                .containsEntry("rapid-transactions", MANY));
    }

    /** The rules are at the end of time; transactions that pause must not be taken there with them. */
    @Test
    void aPauseOfTheTransactionsDoesNotEndTime() throws Exception {
        idleAfterEachRecord = true;
        rule("unusual-amount@1", "unusual-amount", 1, Map.of("factor", 10.0, "min-history", 3.0));
        for (int i = 0; i < MANY; i++) {
            transaction("t" + i, "user-" + i % 50, 100, "DE", i);
        }

        assertThat(run().decisions).hasSize(MANY);
    }

    private record Results(
            List<FraudDecision> decisions,
            List<FraudAlert> alerts,
            List<LateRecord> late,
            List<DeadLetter> deadLetters) {}

    private Results run() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        boolean idle = idleAfterEachRecord;
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration)
                .setParallelism(PARALLELISM);
        DataStream<Either<DeadLetter, ValidatedRecord<Transaction>>> events = environment
                .fromData(transactions, ValidatedRecord.judgedType(Transaction.class))
                .setParallelism(1) // one reader keeps the order
                .assignTimestampsAndWatermarks(WatermarkStrategy.forGenerator(context -> new AfterEachRecord(idle)))
                .setParallelism(1);
        DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> changes = environment
                .fromData(rules, ControlRecord.decodedType(FraudRule.class))
                .setParallelism(1);
        FraudDetectionPipeline pipeline = new FraudDetectionPipeline(
                List.of(
                        fraudRule("rapid-transactions", 0, Map.of("window-seconds", 60.0, "max-transactions", 5.0)),
                        fraudRule("unusual-amount", 0, Map.of("factor", 10.0, "min-history", 3.0))),
                List.of(
                        new CardTesting(1, 500, 20_000, Duration.ofMinutes(10)),
                        new ImpossibleTravel(1, Duration.ofMinutes(5)),
                        new EscalatingAmounts(1, 2, Duration.ofMinutes(30))),
                Duration.ofHours(1),
                Duration.ofDays(90),
                Duration.ofHours(1),
                1_000_000,
                Clock.systemUTC());
        FraudDetectionPipeline.Outputs outputs = pipeline.apply(events, changes);
        try (CloseableIterator<FraudDecision> decisions = outputs.decisions().collectAsync();
                CloseableIterator<FraudAlert> alerts = outputs.alerts().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("fraud-detection-test");
            return new Results(all(decisions), all(alerts), all(late), all(deadLetters));
        }
    }

    private static <T> List<T> all(CloseableIterator<T> results) {
        List<T> list = new ArrayList<>();
        results.forEachRemaining(list::add);
        return list;
    }

    private void transaction(String id, String userId, long amountMinor, String country, long millis) {
        Transaction transaction =
                new Transaction(id, userId, amountMinor, "EUR", country, null, Instant.ofEpochMilli(START + millis));
        transactions.add(Either.Right(new ValidatedRecord<>(transaction, raw(userId, id))));
    }

    private void undecodable() {
        transactions.add(Either.Left(new DeadLetter(raw("ann", "?"), DeadLetter.Stage.DECODE, "x", "not Avro", -1, 0)));
    }

    private void rule(String key, String ruleId, int version, Map<String, Double> parameters) {
        rules.add(Either.Right(new ControlRecord<>(fraudRule(ruleId, version, parameters), raw(key, key))));
    }

    private static FraudRule fraudRule(String ruleId, int version, Map<String, Double> parameters) {
        Severity severity = ruleId.equals("unusual-amount") ? Severity.MEDIUM : Severity.HIGH;
        return new FraudRule(ruleId, version, true, severity, parameters, Instant.EPOCH);
    }

    private RawRecord raw(String key, String value) {
        return new RawRecord("input", 0, transactions.size(), 0, key.getBytes(UTF_8), value.getBytes(UTF_8), List.of());
    }

    private static final class AfterEachRecord
            implements WatermarkGenerator<Either<DeadLetter, ValidatedRecord<Transaction>>> {

        private final boolean idle;
        private long greatest = Long.MIN_VALUE;

        AfterEachRecord(boolean idle) {
            this.idle = idle;
        }

        @Override
        public void onEvent(
                Either<DeadLetter, ValidatedRecord<Transaction>> judged, long timestamp, WatermarkOutput output) {
            if (judged.isRight()) {
                greatest =
                        Math.max(greatest, judged.right().event().getEventTime().toEpochMilli());
                output.emitWatermark(new Watermark(greatest - 1));
            }
            if (idle) {
                output.markIdle();
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
