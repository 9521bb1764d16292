/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.at;
import static io.millrace.functions.fraud.Transactions.rapid;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.Gauges;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.functions.runtime.CachedBroadcastOperator;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;

class FraudStateLimitsTest {

    private static final long START = 1_000_000_000_000L;
    private static final HistoryRetention RETENTION = new HistoryRetention(Duration.ofHours(1), Duration.ofDays(90));

    private static final FraudPattern TRAVEL = new ImpossibleTravel(1, Duration.ofMinutes(5));

    private int scored;

    @Test
    void rulesLookAtTheNewestTenThousandTransactions() {
        UserHistory history = new UserHistory("ann", 0);
        for (int i = 0; i < 9_999; i++) {
            history.recent().add(new RecentTransaction("t" + i, START + i, null));
        }
        RulesInForce rules = new RulesInForce(List.of(rapid(0, 3_600, 9_998)), List.of());
        FraudScoring scoring = new FraudScoring(RETENTION, rules);

        assertThat(observed(scoring.score(history, at("last but one", START + 9_999)))).isEqualTo(10_000);
        assertThat(scoring.takeDropped()).isZero();
        assertThat(observed(scoring.score(history, at("last", START + 10_000)))).isEqualTo(10_000);
        assertThat(scoring.takeDropped()).isEqualTo(1);
        RecentTransactions recent = history.recent();
        assertThat(recent.size()).isEqualTo(10_000);
        assertThat(recent.get(recent.first()).getTransactionId()).isEqualTo("t1");
    }

    private static double observed(FraudDecision decision) {
        return decision.getSignals().stream()
                .mapToDouble(FraudSignal::getObserved)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theMerchantIsNotKept() throws Exception {
        try (var harness = harness()) {
            harness.open();
            Instant time = Instant.ofEpochMilli(START);
            String merchant = "m".repeat(100_000);
            harness.processElement(new Transaction("t1", "ann", 1L, "EUR", "DE", merchant, time), START);
            harness.processElement(new Transaction("t2", "ann", 1L, "EUR", "FR", merchant, time), START);
            harness.processBroadcastWatermark(Watermark.MAX_WATERMARK);
            harness.processWatermark(START);

            assertThat(harness.getSideOutput(ScoreTransactions.candidates(TRAVEL)))
                    .extracting(StreamRecord::getValue)
                    .containsExactly(List.of(
                            new Transaction("t1", "ann", 1L, "EUR", "DE", null, time),
                            new Transaction("t2", "ann", 1L, "EUR", "FR", null, time)));
        }
    }

    @Test
    void aRestartKeepsTheNumberOfTransactionsTruncated() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            harness.processBroadcastWatermark(Watermark.MAX_WATERMARK);
            scoreUpTo(10_000, harness);
            assertThat(Gauges.value(harness, "historyTruncated")).isEqualTo(0L);
            scoreUpTo(10_002, harness);
            assertThat(Gauges.value(harness, "historyTruncated")).isEqualTo(2L);
            state = harness.snapshot(1, 1);
        }
        try (var harness = harness()) {
            harness.initializeState(state);
            harness.open();
            harness.processBroadcastWatermark(Watermark.MAX_WATERMARK);
            assertThat(Gauges.value(harness, "historyTruncated")).isEqualTo(2L);
            scoreUpTo(10_003, harness);
            assertThat(Gauges.value(harness, "historyTruncated")).isEqualTo(3L);
        }
    }

    /** Scores the transactions up to the given number that have not been scored. */
    private void scoreUpTo(
            int count, KeyedBroadcastOperatorTestHarness<String, Transaction, RuleUpdate, FraudDecision> harness)
            throws Exception {
        while (scored < count) {
            scored++;
            harness.processElement(at("t" + scored, START + scored), START + scored);
        }
        harness.processWatermark(START + scored);
    }

    /** Without rules, so that scoring is fast. */
    private static KeyedBroadcastOperatorTestHarness<String, Transaction, RuleUpdate, FraudDecision> harness()
            throws Exception {
        var harness = new KeyedBroadcastOperatorTestHarness<>(
                new CachedBroadcastOperator<>(
                        new ScoreTransactions(RETENTION, List.of(), List.of(TRAVEL), 1 << 20),
                        ScoreTransactions.RULES),
                Transaction::getUserId,
                Types.STRING,
                1,
                1,
                0);
        harness.setup(new AvroSerializer<>(FraudDecision.class));
        return harness;
    }
}
