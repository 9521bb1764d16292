/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static io.millrace.integration.PipelineFixture.all;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.fraud.CardTesting;
import io.millrace.functions.fraud.EscalatingAmounts;
import io.millrace.functions.fraud.ImpossibleTravel;
import io.millrace.functions.fraud.TransactionInput;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.integration.PipelineFixture.AfterWatermark;
import io.millrace.jobs.fraud.FraudDetectionPipeline;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs the whole pipeline on a MiniCluster with RocksDB and parallelism 2 and checks every output. */
class FraudDetectionPipelineITCase {

    private static final long START = 1_000_000_000_000L;
    private static final int MANY = 2_000;

    @RegisterExtension
    static final MiniClusterExtension FLINK = PipelineFixture.miniCluster();

    private AfterWatermark afterWatermark = AfterWatermark.STAY_ACTIVE;
    private final List<Either<DeadLetter, ValidatedRecord<Transaction>>> transactions = new ArrayList<>();
    private final List<Either<DeadLetter, ControlRecord<FraudRule>>> rules = new ArrayList<>();

    @Test
    void everyTransactionIsDecidedOnceAndEveryRecordLeavesThroughOneOutput() throws Exception {
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
    void rulesThatExistedAtStartApplyToTheFirstTransaction() throws Exception {
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

    /** The rules are at the maximum watermark, which must not become that of the pipeline while transactions are idle. */
    @Test
    void idleTransactionsDoNotEndEventTime() throws Exception {
        afterWatermark = AfterWatermark.GO_IDLE;
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
        StreamExecutionEnvironment environment = PipelineFixture.environment();
        Input<Transaction> events = PipelineFixture.input(
                environment, transactions, Transaction.class, new TransactionInput(), afterWatermark);
        DataStream<Either<DeadLetter, ControlRecord<FraudRule>>> updates = environment
                .fromData(rules, ControlRecord.eitherType(FraudRule.class))
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
                PipelineFixture.LIMITS);
        FraudDetectionPipeline.Outputs outputs = pipeline.apply(events, updates);
        try (CloseableIterator<FraudDecision> decisions = outputs.decisions().collectAsync();
                CloseableIterator<FraudAlert> alerts = outputs.alerts().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("fraud-detection-test");
            return new Results(all(decisions), all(alerts), all(late), all(deadLetters));
        }
    }

    private void transaction(String id, String userId, long amountMinor, String country, long millis) {
        Transaction transaction =
                new Transaction(id, userId, amountMinor, "EUR", country, null, Instant.ofEpochMilli(START + millis));
        transactions.add(PipelineFixture.valid(transaction, userId, id));
    }

    private void undecodable() {
        transactions.add(PipelineFixture.undecodable("ann"));
    }

    private void rule(String key, String ruleId, int version, Map<String, Double> parameters) {
        rules.add(PipelineFixture.control(fraudRule(ruleId, version, parameters), 0, key));
    }

    private static FraudRule fraudRule(String ruleId, int version, Map<String, Double> parameters) {
        Severity severity = ruleId.equals("unusual-amount") ? Severity.MEDIUM : Severity.HIGH;
        return new FraudRule(ruleId, version, true, severity, parameters, Instant.EPOCH);
    }
}
