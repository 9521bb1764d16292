/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.at;
import static io.millrace.functions.fraud.Transactions.effectiveFrom;
import static io.millrace.functions.fraud.Transactions.in;
import static io.millrace.functions.fraud.Transactions.paying;
import static io.millrace.functions.fraud.Transactions.rapid;
import static io.millrace.functions.fraud.Transactions.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.fraud.FraudChain.Candidates;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoreTransactionsTest {

    private static final long START = 1_000_000_000_000L;
    private static final long SEED = 20_261_121;

    private FraudChain chain;

    @BeforeEach
    void open() throws Exception {
        chain = new FraudChain(List.of(), Candidates.FILTERED);
    }

    @AfterEach
    void close() throws Exception {
        chain.close();
    }

    @Test
    void scoresOnceTheWatermarkHasPassed() throws Exception {
        chain.process(at("t1", START));
        chain.watermark(START - 1);
        assertThat(chain.decisions()).isEmpty();
        chain.watermark(START);

        assertThat(scored()).containsExactly("t1");
    }

    @Test
    void scoresInOrderOfEventTimeAndThenOfId() throws Exception {
        chain.process(at("c", START + 1));
        chain.process(at("b", START + 5));
        chain.process(at("a", START + 5));
        chain.process(at("d", START));
        chain.watermark(START + 5);

        assertThat(scored()).containsExactly("d", "c", "a", "b");
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() throws Exception {
        List<Transaction> transactions = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            String country = List.of("DE", "FR", "US", "JP").get(random.nextInt(4));
            transactions.add(transaction("t" + i, START + random.nextInt(600_000))
                    .setAmountMinor(random.nextInt(20_000))
                    .setCurrency(random.nextBoolean() ? "EUR" : "USD")
                    .setCountry(country)
                    .build());
        }
        List<FraudDecision> expected = decisions(transactions);
        assertThat(expected).anyMatch(decision -> !decision.getSignals().isEmpty());
        for (int permutation = 0; permutation < 20; permutation++) {
            Collections.shuffle(transactions, random);
            assertThat(decisions(transactions)).as("seed %d", SEED).isEqualTo(expected);
        }
    }

    private static List<FraudDecision> decisions(List<Transaction> transactions) throws Exception {
        try (FraudChain chain = new FraudChain(List.of(), Candidates.FILTERED)) {
            for (Transaction transaction : transactions) {
                chain.process(transaction);
            }
            chain.watermark(START + 300_000);
            chain.restart();
            chain.watermark(START + 600_000);
            return List.copyOf(chain.decisions());
        }
    }

    @Test
    void oneTimerScoresAllThatTheWatermarkHasPassed() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            chain.process(paying("t%04d".formatted(i), 1, START + i));
        }
        chain.watermark(START + 1_499);
        assertThat(scored()).hasSize(1_500);
        assertThat(chain.timersFired()).isEqualTo(1);

        chain.watermark(START + 1_999);
        assertThat(scored()).hasSize(2_000).isSorted();
        assertThat(chain.timersFired()).isEqualTo(2);
    }

    @Test
    void theStepsOfTheWatermarkDoNotMatter() throws Exception {
        long days90 = Duration.ofDays(90).toMillis();
        List<Transaction> transactions = List.of(
                paying("t1", 1, START),
                paying("t2", 1, START + 1),
                paying("t3", 1, START + 2),
                paying("t4", 40, START + 2 + days90),
                paying("t5", 40, START + 3 + 2 * days90));
        List<FraudDecision> oneByOne = new ArrayList<>();
        try (FraudChain steps = new FraudChain(List.of(), Candidates.FILTERED)) {
            for (Transaction transaction : transactions) {
                steps.process(transaction);
            }
            for (Transaction transaction : transactions) {
                steps.watermark(transaction.getEventTime().toEpochMilli());
            }
            oneByOne.addAll(steps.decisions());
        }
        for (Transaction transaction : transactions) {
            chain.process(transaction);
        }
        chain.watermark(START + 4 * days90);

        assertThat(chain.decisions()).isEqualTo(oneByOne);
        assertThat(oneByOne).extracting(FraudDecision::getFraudScore).containsExactly(0, 0, 0, 20, 0);
        assertThat(chain.leftBehind()).isZero();
    }

    @Test
    void aRestartChangesNothing() throws Exception {
        chain.process(paying("t1", 1, START));
        chain.process(paying("t2", 1, START + 1));
        chain.process(paying("t3", 2, START + 2));
        chain.watermark(START + 1);
        chain.restart();
        chain.process(paying("t4", 14, START + 3));
        chain.watermark(START + 3);

        assertThat(scored()).containsExactly("t1", "t2", "t3", "t4");
        assertThat(chain.decisions().get(3).getSignals())
                .extracting(FraudSignal::getThreshold)
                .containsExactly(40.0 / 3);
    }

    @Test
    void rulesSurviveARestart() throws Exception {
        chain.rule(rapid(1, 60, 0.5));
        chain.restart();
        chain.process(at("t1", START));
        chain.watermark(START);

        assertThat(chain.decisions().get(0).getRuleVersions()).containsEntry("rapid-transactions", 1);
    }

    @Test
    void aRuleUpdateAffectsTransactionsNotYetScored() throws Exception {
        chain.process(at("before", START + 9));
        chain.process(at("from", START + 10));
        chain.rule(effectiveFrom(START + 10, rapid(1, 60, 0.5)));
        chain.watermark(START + 10);
        chain.withdraw("rapid-transactions@1");
        chain.process(at("after", START + 11));
        chain.watermark(START + 11);

        assertThat(chain.decisions())
                .extracting(decision -> decision.getRuleVersions().get("rapid-transactions"))
                .containsExactly(0, 1, 0);
    }

    @Test
    void leavesNoStateOfAUserWhoStopped() throws Exception {
        for (int i = 0; i < 10; i++) {
            chain.process(in("DE", "t" + i, START + i));
        }
        chain.process(transaction("usd", START).setUserId("bob").build());
        chain.watermark(START + 9);
        assertThat(chain.leftBehind()).isPositive();
        chain.watermark(START + 9 + Duration.ofDays(90).toMillis());

        assertThat(chain.leftBehind()).isZero();
    }

    @Test
    void keepsTheHistoryOfAUserWhoContinues() throws Exception {
        long days90 = Duration.ofDays(90).toMillis();
        chain.process(paying("t1", 1, START));
        chain.process(paying("t2", 1, START + 1));
        chain.process(paying("t3", 1, START + days90));
        chain.watermark(START + days90 + 1);
        chain.process(paying("t4", 11, START + 2 * days90));
        chain.watermark(START + 2 * days90);

        assertThat(chain.decisions().get(3).getSignals()).hasSize(1);
    }

    @Test
    void failsWithAnActionableMessageIfApprovedAmountsOverflow() throws Exception {
        chain.process(paying("t1", Long.MAX_VALUE, START));
        chain.process(paying("t2", 1, START + 1));

        assertThatThrownBy(() -> chain.watermark(START + 1))
                .hasStackTraceContaining(SuppressRestartsException.class.getName())
                .hasStackTraceContaining(
                        "the approved amounts of user 'ann' in EUR exceed 2^63 − 1 minor units; start the"
                                + " job without its state, or with an amount-memory short enough for them to expire");
    }

    private List<String> scored() {
        return chain.decisions().stream().map(FraudDecision::getTransactionId).toList();
    }
}
