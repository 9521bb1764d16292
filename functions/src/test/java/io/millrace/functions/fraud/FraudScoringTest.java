/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.at;
import static io.millrace.functions.fraud.Transactions.disabled;
import static io.millrace.functions.fraud.Transactions.effectiveFrom;
import static io.millrace.functions.fraud.Transactions.geo;
import static io.millrace.functions.fraud.Transactions.in;
import static io.millrace.functions.fraud.Transactions.paying;
import static io.millrace.functions.fraud.Transactions.rapid;
import static io.millrace.functions.fraud.Transactions.transaction;
import static io.millrace.functions.fraud.Transactions.unusual;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FraudScoringTest {

    private static final long DAYS_90 = Duration.ofDays(90).toMillis();
    private static final long START = 1_000_000_000_000L;

    private final FraudScoring scoring = new FraudScoring(Duration.ofHours(1), Duration.ofDays(90));
    private final FraudHistory history = FraudScoring.noHistory();
    private final List<FraudRule> held = new ArrayList<>();

    @Test
    void approvesWhatRaisesNothing() {
        assertThat(decide(at("t1", START)))
                .isEqualTo(new FraudDecision(
                        "t1",
                        "ann",
                        0,
                        List.of(),
                        Action.APPROVE,
                        Map.of("geo-velocity", 0, "rapid-transactions", 0, "unusual-amount", 0),
                        Instant.ofEpochMilli(START)));
    }

    @Test
    void raisesRapidTransactionsAtTheSixthAndNotAtTheFifth() {
        for (int i = 1; i <= 5; i++) {
            assertThat(decide(at("t" + i, START + i)).getSignals()).isEmpty();
        }
        FraudDecision sixth = decide(at("t6", START + 6));

        assertThat(sixth.getAction()).isEqualTo(Action.REVIEW);
        assertThat(sixth.getFraudScore()).isEqualTo(40);
        assertThat(sixth.getSignals())
                .containsExactly(new FraudSignal(
                        "rapid-transactions",
                        0,
                        Severity.HIGH,
                        6.0,
                        5.0,
                        List.of("t1", "t2", "t3", "t4", "t5", "t6"),
                        "6 transactions within 60 seconds; more than 5 are not usual."));
    }

    @Test
    void theWindowOfRapidTransactionsLeavesOutItsBeginning() {
        assertThat(sixthAfter(59_999).getSignals()).hasSize(1);
    }

    @Test
    void aTransactionAWholeWindowAgoNoLongerCounts() {
        assertThat(sixthAfter(60_000).getSignals()).isEmpty();
    }

    private FraudDecision sixthAfter(long millis) {
        decide(at("t1", START));
        for (int i = 2; i <= 5; i++) {
            decide(at("t" + i, START + 30_000));
        }
        return decide(at("t6", START + millis));
    }

    @Test
    void aSignalNamesTheNewestHundred() {
        FraudDecision last = null;
        for (int i = 1; i <= 150; i++) {
            last = decide(at("t%03d".formatted(i), START + i));
        }
        FraudSignal signal = last.getSignals().get(0);
        assertThat(signal.getObserved()).isEqualTo(150.0);
        assertThat(signal.getTransactionIds())
                .isEqualTo(IntStream.rangeClosed(51, 150)
                        .mapToObj("t%03d"::formatted)
                        .toList());
    }

    @Test
    void raisesGeoVelocityAtTheThirdCountry() {
        decide(in("DE", "t1", START));
        decide(in("FR", "t2", START + 1));
        decide(at("t3", START + 2));
        FraudDecision third = decide(in("US", "t4", START + 3_599_999));

        assertThat(third.getSignals())
                .containsExactly(new FraudSignal(
                        "geo-velocity",
                        0,
                        Severity.HIGH,
                        3.0,
                        3.0,
                        List.of("t1", "t2", "t4"),
                        "Transactions in 3 countries (DE, FR, US) within 3600 seconds; 3 are too many."));
    }

    @Test
    void aCountryAWholeWindowAgoNoLongerCounts() {
        decide(in("DE", "t1", START));
        decide(in("FR", "t2", START + 1));

        assertThat(decide(in("US", "t3", START + 3_600_000)).getSignals()).isEmpty();
    }

    @Test
    void aTransactionWithoutCountryRaisesNoGeoVelocity() {
        decide(in("DE", "t1", START));
        decide(in("FR", "t2", START + 1));
        decide(in("US", "t3", START + 2));

        assertThat(decide(at("t4", START + 3)).getSignals()).isEmpty();
    }

    @Test
    void raisesUnusualAmountAboveTenTimesTheMeanAndNotAtIt() {
        approve(100, 200, 300);
        assertThat(decide(paying("at", 2_000, START + 10)).getSignals()).isEmpty();
    }

    @Test
    void anUnusualAmountIsOneMinorUnitAboveTenTimesTheMean() {
        approve(100, 200, 300);

        assertThat(decide(paying("above", 2_001, START + 10)).getSignals())
                .containsExactly(
                        new FraudSignal(
                                "unusual-amount",
                                0,
                                Severity.MEDIUM,
                                2_001.0,
                                2_000.0,
                                List.of("above"),
                                "20.01 EUR is more than 10 times the mean of 3 approved transactions; the limit is 20.00 EUR."));
    }

    @Test
    void theMeanIsNotRounded() {
        approve(1, 1, 2);

        FraudSignal signal =
                decide(paying("above", 14, START + 10)).getSignals().get(0);
        assertThat(signal.getThreshold()).isEqualTo(40.0 / 3);
    }

    @Test
    void anAmountBelowAMeanWithAFractionIsUsual() {
        approve(1, 1, 2);

        assertThat(decide(paying("below", 13, START + 10)).getSignals()).isEmpty();
    }

    @Test
    void anUnusualAmountNeedsThreeApprovedBefore() {
        approve(100, 200);

        assertThat(decide(paying("t9", 1_000_000, START + 10)).getSignals()).isEmpty();
    }

    @Test
    void amountsUnderReviewStayOutOfTheMean() {
        approve(100, 100, 100);
        assertThat(decide(paying("fraud", 1_000_000, START + 10)).getAction()).isEqualTo(Action.REVIEW);

        FraudSignal again =
                decide(paying("again", 1_001, START + 11)).getSignals().get(0);
        assertThat(again.getThreshold()).isEqualTo(1_000.0);
    }

    @Test
    void currenciesHaveMeansOfTheirOwn() {
        approve(100, 100, 100);

        assertThat(decide(transaction("t9", "ann", 1_000_000, "JPY", null, START + 10))
                        .getSignals())
                .isEmpty();
    }

    @Test
    void theMeanIsRememberedForNinetyDays() {
        approve(100, 100, 100);

        assertThat(decide(paying("t9", 1_001, START + 3 + DAYS_90)).getSignals())
                .hasSize(1);
    }

    @Test
    void theMeanIsForgottenAfterNinetyDaysWithoutATransactionInTheCurrency() {
        approve(100, 100, 100);
        decide(transaction("usd", "ann", 100, "USD", null, START + DAYS_90));

        assertThat(decide(paying("t9", 1_001, START + 3 + DAYS_90 + 1)).getSignals())
                .isEmpty();
    }

    @Test
    void aTransactionUnderReviewKeepsTheMeanAlive() {
        approve(100, 100, 100);
        decide(paying("fraud", 5_000, START + 3 + DAYS_90));

        assertThat(decide(paying("t9", 1_001, START + 3 + 2 * DAYS_90)).getSignals())
                .hasSize(1);
    }

    @Test
    void theScoreIsTheSumOverTheSignalsUpToAHundred() {
        held.add(rapid(1, 60, 0.5));
        held.add(geo(1, 60, 1));
        held.add(unusual(1, 10, 1));
        FraudDecision both = decide(in("DE", "t1", START));
        assertThat(both.getFraudScore()).isEqualTo(80);
        assertThat(both.getSignals())
                .extracting(FraudSignal::getRuleId)
                .containsExactly("geo-velocity", "rapid-transactions");
    }

    @Test
    void theHighestVersionThatIsEffectiveIsInForce() {
        held.add(effectiveFrom(START + 100, rapid(2, 60, 1)));
        held.add(effectiveFrom(START + 50, rapid(1, 60, 99)));

        assertThat(decide(at("t1", START + 49)).getRuleVersions()).containsEntry("rapid-transactions", 0);
        assertThat(decide(at("t2", START + 50)).getRuleVersions()).containsEntry("rapid-transactions", 1);
        assertThat(decide(at("t3", START + 99)).getRuleVersions()).containsEntry("rapid-transactions", 1);
        FraudDecision fourth = decide(at("t4", START + 100));
        assertThat(fourth.getRuleVersions()).containsEntry("rapid-transactions", 2);
        assertThat(fourth.getSignals()).extracting(FraudSignal::getRuleVersion).containsExactly(2);
    }

    @Test
    void aDisabledRuleRaisesNothingAndIsNotNamed() {
        held.add(disabled(rapid(1, 60, 0.5)));

        FraudDecision decision = decide(at("t1", START));
        assertThat(decision.getSignals()).isEmpty();
        assertThat(decision.getRuleVersions()).containsOnlyKeys("geo-velocity", "unusual-amount");
    }

    private void approve(long... amounts) {
        for (int i = 0; i < amounts.length; i++) {
            assertThat(decide(paying("a" + i, amounts[i], START + i + 1)).getAction())
                    .isEqualTo(Action.APPROVE);
        }
    }

    private FraudDecision decide(Transaction transaction) {
        return scoring.decide(history, transaction, new RulesInForce(Transactions.defaultRules(), held));
    }
}
