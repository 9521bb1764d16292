/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.disabled;
import static io.millrace.functions.fraud.Transactions.effectiveFrom;
import static io.millrace.functions.fraud.Transactions.geo;
import static io.millrace.functions.fraud.Transactions.rapid;
import static io.millrace.functions.fraud.Transactions.unusual;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.runtime.CachedBroadcastOperator;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * Compares the decisions with the naive ones over random histories with disorder, ties, changing rules, restarts, caches
 * that hold everything or one user, and users with more transactions than the pages of state hold.
 */
class ScoringDifferentialTest {

    private static final long SEED = 20_261_127;
    private static final int RUNS = 40;
    private static final int USERS = 512;
    private static final long START = 1_000_000_000_000L;
    private static final long HISTORY = Duration.ofHours(1).toMillis();
    private static final HistoryRetention RETENTION =
            new HistoryRetention(Duration.ofMillis(HISTORY), Duration.ofMinutes(70));
    private static final List<FraudPattern> PATTERNS = FraudPatternsTest.PATTERNS;

    @Test
    void decisionsEqualTheNaiveOnes() throws Exception {
        SplittableRandom seeds = new SplittableRandom(SEED);
        Map<String, Integer> signals = new TreeMap<>();
        int decisions = 0;
        for (int run = 0; run < RUNS; run++) {
            long seed = seeds.nextLong();
            try (Comparison comparison = new Comparison(new SplittableRandom(seed))) {
                comparison.run();
                assertThat(comparison.firstDifference()).as("seed %d", seed).isEmpty();
                decisions += comparison.expected.size();
                comparison.expected.forEach(decision -> decision.getSignals()
                        .forEach(signal -> signals.merge(signal.getRuleId(), 1, Integer::sum)));
            }
        }
        System.out.printf(
                "%d histories, seed %d: %d decisions, signals %s%n", RUNS * USERS, SEED, decisions, signals);
        assertThat(signals).hasSize(3).allSatisfy((rule, count) -> assertThat(count)
                .isGreaterThan(1_000));
    }

    /** One operator and its naive twin. */
    private static final class Comparison implements AutoCloseable {

        private final SplittableRandom random;
        private final long cacheBytes;
        private final Map<String, NaiveScoring> naive = new HashMap<>();
        private final List<FraudRule> held = new ArrayList<>(Transactions.defaultRules());
        private final List<Transaction> waiting = new ArrayList<>();
        private final List<FraudDecision> expected = new ArrayList<>();
        private final List<FraudDecision> found = new ArrayList<>();
        private KeyedBroadcastOperatorTestHarness<String, Transaction, RuleUpdate, FraudDecision> harness;
        private long time = START;
        private long watermark = START;
        private int ids;

        Comparison(SplittableRandom random) throws Exception {
            this.random = random;
            this.cacheBytes = random.nextBoolean() ? 1 << 26 : random.nextInt(100_000);
            open(null);
        }

        private void open(OperatorSubtaskState restored) throws Exception {
            harness = new KeyedBroadcastOperatorTestHarness<>(
                    new CachedBroadcastOperator<>(
                            new ScoreTransactions(RETENTION, Transactions.defaultRules(), PATTERNS, cacheBytes),
                            ScoreTransactions.RULES),
                    Transaction::getUserId,
                    Types.STRING,
                    1,
                    1,
                    0);
            harness.setup(new AvroSerializer<>(FraudDecision.class));
            if (restored != null) {
                harness.initializeState(restored);
            }
            harness.open();
            harness.processBroadcastWatermark(Watermark.MAX_WATERMARK);
        }

        private void run() throws Exception {
            int steps = 7_000;
            int busyUsers = 1 + random.nextInt(3);
            int pace = 1 + random.nextInt(1_000);
            for (int step = 0; step < steps; step++) {
                int choice = random.nextInt(1_000);
                if (choice < 3) {
                    restart();
                } else if (choice < 6) {
                    changeRules();
                } else if (choice < 16) {
                    advance(Math.max(watermark, time - random.nextInt(random.nextInt(8) == 0 ? 1 : 400_000)));
                } else {
                    add(random.nextInt(5) == 0 ? random.nextInt(busyUsers) : random.nextInt(USERS), pace);
                }
            }
            advance(time);
        }

        private String firstDifference() {
            for (int i = 0; i < expected.size(); i++) {
                if (i == found.size() || !found.get(i).equals(expected.get(i))) {
                    return "%d of %d: expected %s, found %s"
                            .formatted(i, expected.size(), expected.get(i), i == found.size() ? "none" : found.get(i));
                }
            }
            return found.size() == expected.size() ? "" : "%d too many".formatted(found.size() - expected.size());
        }

        private void add(int user, int pace) throws Exception {
            time += random.nextInt(400) == 0 ? random.nextInt(5_000_000) : random.nextInt(pace);
            long eventTime = Math.max(watermark + 1, time - random.nextInt(random.nextInt(10) == 0 ? 60_000 : 500));
            Transaction transaction = Transactions.transaction("t%d-%d".formatted(random.nextInt(10), ids++), eventTime)
                    .setUserId("u" + user)
                    .setAmountMinor(random.nextInt(10) == 0 ? random.nextInt(5_000) : 90 + random.nextInt(20))
                    .setCurrency(random.nextInt(5) == 0 ? "USD" : "EUR")
                    .setCountry(random.nextInt(3) == 0 ? null : random.nextInt(6) == 0 ? country() : "DE")
                    .build();
            waiting.add(transaction);
            time = Math.max(time, eventTime);
            harness.processElement(transaction, eventTime);
        }

        private String country() {
            return List.of("FR", "US", "IT", "ES", "JP").get(random.nextInt(5));
        }

        private void changeRules() throws Exception {
            if (held.size() > 3 && random.nextInt(3) == 0) {
                FraudRule withdrawn = held.remove(3 + random.nextInt(held.size() - 3));
                harness.processBroadcastElement(
                        RuleUpdate.withdrawn(withdrawn.getRuleId() + "@" + withdrawn.getVersion()), 0);
                return;
            }
            int version = 1 + random.nextInt(100);
            FraudRule any = switch (random.nextInt(3)) {
                case 0 -> rapid(version, 0.001 * (1 + random.nextInt(600_000)), 1 + random.nextInt(300));
                case 1 -> unusual(version, 0.1 * (1 + random.nextInt(50)), 1 + random.nextInt(5));
                default -> geo(version, 0.001 * (1 + random.nextInt(600_000)), 1 + random.nextInt(5));
            };
            FraudRule rule = effectiveFrom(time + random.nextInt(-500_000, 100_000), any);
            boolean isNew = held.stream()
                    .noneMatch(other -> other.getRuleId().equals(rule.getRuleId()) && other.getVersion() == version);
            if (isNew) {
                FraudRule applied = random.nextInt(6) == 0 ? disabled(rule) : rule;
                held.add(applied);
                harness.processBroadcastElement(RuleUpdate.applied(applied), 0);
            }
        }

        private void advance(long to) throws Exception {
            watermark = to;
            harness.processWatermark(to);
            waiting.sort(Comparator.comparing(Transaction::getUserId)
                    .thenComparing(Transaction::getEventTime)
                    .thenComparing(Transaction::getTransactionId));
            for (Transaction transaction : List.copyOf(waiting)) {
                if (transaction.getEventTime().toEpochMilli() <= to) {
                    expected.add(naive.computeIfAbsent(transaction.getUserId(), user -> new NaiveScoring(RETENTION))
                            .score(transaction, held));
                }
            }
            waiting.removeIf(transaction -> transaction.getEventTime().toEpochMilli() <= to);
            takeDecisions();
        }

        /** Those of one watermark, by user: the order of users is open. */
        private void takeDecisions() {
            List<FraudDecision> taken = new ArrayList<>(harness.extractOutputValues());
            harness.getOutput().clear();
            taken.sort(Comparator.comparing(FraudDecision::getUserId));
            found.addAll(taken);
        }

        private void restart() throws Exception {
            OperatorSubtaskState state = harness.snapshot(1, 1);
            harness.close();
            open(state);
            harness.processWatermark(watermark);
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }
    }
}
