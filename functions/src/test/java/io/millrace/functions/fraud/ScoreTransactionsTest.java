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
        chain = new FraudChain(List.of(), Candidates.KEPT);
    }

    @AfterEach
    void close() throws Exception {
        chain.close();
    }

    @Test
    void decidesOnceTheWatermarkHasPassed() throws Exception {
        chain.take(at("t1", START));
        chain.watermark(START - 1);
        assertThat(chain.decisions()).isEmpty();
        chain.watermark(START);

        assertThat(decided()).containsExactly("t1");
    }

    @Test
    void decidesInOrderOfEventTimeAndThenOfId() throws Exception {
        chain.take(at("c", START + 1));
        chain.take(at("b", START + 5));
        chain.take(at("a", START + 5));
        chain.take(at("d", START));
        chain.watermark(START + 5);

        assertThat(decided()).containsExactly("d", "c", "a", "b");
    }

    @Test
    void theOrderOfArrivalChangesNothing() throws Exception {
        List<Transaction> transactions = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            String country = List.of("DE", "FR", "US", "JP").get(random.nextInt(4));
            transactions.add(transaction(
                    "t" + i,
                    "ann",
                    random.nextInt(20_000),
                    random.nextBoolean() ? "EUR" : "USD",
                    country,
                    START + random.nextInt(600_000)));
        }
        List<FraudDecision> expected = decisions(transactions);
        assertThat(expected).anyMatch(decision -> !decision.getSignals().isEmpty());
        for (int permutation = 0; permutation < 20; permutation++) {
            Collections.shuffle(transactions, random);
            assertThat(decisions(transactions)).as("seed %d", SEED).isEqualTo(expected);
        }
    }

    private static List<FraudDecision> decisions(List<Transaction> transactions) throws Exception {
        try (FraudChain chain = new FraudChain(List.of(), Candidates.KEPT)) {
            for (Transaction transaction : transactions) {
                chain.take(transaction);
            }
            chain.watermark(START + 300_000);
            chain.restart();
            chain.watermark(START + 600_000);
            return List.copyOf(chain.decisions());
        }
    }

    @Test
    void aRestartChangesNothing() throws Exception {
        chain.take(paying("t1", 1, START));
        chain.take(paying("t2", 1, START + 1));
        chain.take(paying("t3", 2, START + 2));
        chain.watermark(START + 1);
        chain.restart();
        chain.take(paying("t4", 14, START + 3));
        chain.watermark(START + 3);

        assertThat(decided()).containsExactly("t1", "t2", "t3", "t4");
        assertThat(chain.decisions().get(3).getSignals())
                .extracting(FraudSignal::getThreshold)
                .containsExactly(40.0 / 3);
    }

    @Test
    void rulesSurviveARestart() throws Exception {
        chain.rule(rapid(1, 60, 0.5));
        chain.restart();
        chain.take(at("t1", START));
        chain.watermark(START);

        assertThat(chain.decisions().get(0).getRuleVersions()).containsEntry("rapid-transactions", 1);
    }

    @Test
    void aChangeOfRulesReachesWhatIsNotJudgedYet() throws Exception {
        chain.take(at("before", START + 9));
        chain.take(at("from", START + 10));
        chain.rule(effectiveFrom(START + 10, rapid(1, 60, 0.5)));
        chain.watermark(START + 10);
        chain.withdraw("rapid-transactions@1");
        chain.take(at("after", START + 11));
        chain.watermark(START + 11);

        assertThat(chain.decisions())
                .extracting(decision -> decision.getRuleVersions().get("rapid-transactions"))
                .containsExactly(0, 1, 0);
    }

    @Test
    void nothingRemainsOfAUserWhoStopped() throws Exception {
        for (int i = 0; i < 10; i++) {
            chain.take(in("DE", "t" + i, START + i));
        }
        chain.take(transaction("usd", "bob", 5, "USD", null, START));
        chain.watermark(START + 9);
        assertThat(chain.leftBehind()).isPositive();
        chain.watermark(START + 9 + Duration.ofDays(90).toMillis());

        assertThat(chain.leftBehind()).isZero();
    }

    @Test
    void aUserWhoGoesOnIsNotForgotten() throws Exception {
        long days90 = Duration.ofDays(90).toMillis();
        chain.take(paying("t1", 1, START));
        chain.take(paying("t2", 1, START + 1));
        chain.take(paying("t3", 1, START + days90));
        chain.watermark(START + days90 + 1);
        chain.take(paying("t4", 11, START + 2 * days90));
        chain.watermark(START + 2 * days90);

        assertThat(chain.decisions().get(3).getSignals()).hasSize(1);
    }

    @Test
    void endsTheJobInWordsWhenAmountsExceedWhatCanBeSummed() throws Exception {
        chain.take(paying("t1", Long.MAX_VALUE, START));
        chain.take(paying("t2", 1, START + 1));

        assertThatThrownBy(() -> chain.watermark(START + 1))
                .hasStackTraceContaining(SuppressRestartsException.class.getName())
                .hasStackTraceContaining(
                        "the approved amounts of user 'ann' in EUR exceed 2^63 − 1 minor units; start the"
                                + " job without its old state, or with an amount-memory so short that they are"
                                + " forgotten");
    }

    private List<String> decided() {
        return chain.decisions().stream().map(FraudDecision::getTransactionId).toList();
    }
}
