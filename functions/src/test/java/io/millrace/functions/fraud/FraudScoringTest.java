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

    private static final HistoryRetention RETENTION = new HistoryRetention(Duration.ofHours(1), Duration.ofDays(90));

    private final UserHistory history = new UserHistory("ann", 0);
    private final List<FraudRule> applied = new ArrayList<>();

    @Test
    void approvesATransactionWithoutSignals() {
        assertThat(score(at("t1", START)))
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
    void rapidTransactionsStartAtTheSixth() {
        for (int i = 1; i <= 5; i++) {
            assertThat(score(at("t" + i, START + i)).getSignals()).isEmpty();
        }
        FraudDecision sixth = score(at("t6", START + 6));

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
                        "6 transactions within 60 seconds; the limit is 5."));
    }

    @Test
    void theWindowOfRapidTransactionsExcludesItsStart() {
        assertThat(sixthAfter(59_999).getSignals()).hasSize(1);
    }

    @Test
    void aTransactionAWholeWindowAgoNoLongerCounts() {
        assertThat(sixthAfter(60_000).getSignals()).isEmpty();
    }

    private FraudDecision sixthAfter(long millis) {
        score(at("t1", START));
        for (int i = 2; i <= 5; i++) {
            score(at("t" + i, START + 30_000));
        }
        return score(at("t6", START + millis));
    }

    @Test
    void keepsTransactionsForAsLongAsTheHistory() {
        score(at("t1", START));
        score(at("t2", START + 3_599_999));
        assertThat(history.recent().size()).isEqualTo(2);
        score(at("t3", START + 3_600_000));
        assertThat(history.recent().size()).isEqualTo(2);
    }

    @Test
    void aSignalListsTheNewestHundred() {
        FraudDecision last = null;
        for (int i = 1; i <= 150; i++) {
            last = score(at("t%03d".formatted(i), START + i));
        }
        FraudSignal signal = last.getSignals().get(0);
        assertThat(signal.getObserved()).isEqualTo(150.0);
        assertThat(signal.getTransactionIds())
                .isEqualTo(IntStream.rangeClosed(51, 150)
                        .mapToObj("t%03d"::formatted)
                        .toList());
    }

    @Test
    void geoVelocityStartsAtTheThirdCountry() {
        score(in("DE", "t1", START));
        score(in("FR", "t2", START + 1));
        score(at("t3", START + 2));
        FraudDecision third = score(in("US", "t4", START + 3_599_999));

        assertThat(third.getSignals())
                .containsExactly(new FraudSignal(
                        "geo-velocity",
                        0,
                        Severity.HIGH,
                        3.0,
                        3.0,
                        List.of("t1", "t2", "t4"),
                        "Transactions in 3 countries (DE, FR, US) within 3600 seconds; the threshold is 3."));
    }

    @Test
    void aCountryAWholeWindowAgoNoLongerCounts() {
        score(in("DE", "t1", START));
        score(in("FR", "t2", START + 1));

        assertThat(score(in("US", "t3", START + 3_600_000)).getSignals()).isEmpty();
    }

    @Test
    void aTransactionWithoutCountryRaisesNoGeoVelocity() {
        score(in("DE", "t1", START));
        score(in("FR", "t2", START + 1));
        score(in("US", "t3", START + 2));

        assertThat(score(at("t4", START + 3)).getSignals()).isEmpty();
    }

    @Test
    void tenTimesTheMeanIsNotUnusual() {
        approve(100, 200, 300);
        assertThat(score(paying("at", 2_000, START + 10)).getSignals()).isEmpty();
    }

    @Test
    void oneMinorUnitAboveTenTimesTheMeanIsUnusual() {
        approve(100, 200, 300);

        assertThat(score(paying("above", 2_001, START + 10)).getSignals())
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

        FraudSignal signal = score(paying("above", 14, START + 10)).getSignals().get(0);
        assertThat(signal.getThreshold()).isEqualTo(40.0 / 3);
    }

    @Test
    void anAmountBelowAMeanWithAFractionIsUsual() {
        approve(1, 1, 2);

        assertThat(score(paying("below", 13, START + 10)).getSignals()).isEmpty();
    }

    @Test
    void anUnusualAmountRequiresThreeApprovedTransactions() {
        approve(100, 200);

        assertThat(score(paying("t9", 1_000_000, START + 10)).getSignals()).isEmpty();
    }

    @Test
    void amountsUnderReviewAreNotPartOfTheMean() {
        approve(100, 100, 100);
        assertThat(score(paying("fraud", 1_000_000, START + 10)).getAction()).isEqualTo(Action.REVIEW);

        FraudSignal again =
                score(paying("again", 1_001, START + 11)).getSignals().get(0);
        assertThat(again.getThreshold()).isEqualTo(1_000.0);
    }

    @Test
    void eachCurrencyHasItsOwnMean() {
        approve(100, 100, 100);

        Transaction yen = transaction("t9", START + 10)
                .setAmountMinor(1_000_000)
                .setCurrency("JPY")
                .build();
        assertThat(score(yen).getSignals()).isEmpty();
    }

    @Test
    void theMeanIsKeptForNinetyDays() {
        approve(100, 100, 100);

        assertThat(score(paying("t9", 1_001, START + 3 + DAYS_90)).getSignals()).hasSize(1);
    }

    @Test
    void theMeanExpiresAfterNinetyDaysWithoutATransactionInTheCurrency() {
        approve(100, 100, 100);
        score(transaction("usd", START + DAYS_90).setCurrency("USD").build());

        assertThat(score(paying("t9", 1_001, START + 3 + DAYS_90 + 1)).getSignals())
                .isEmpty();
    }

    @Test
    void aTransactionUnderReviewKeepsTheMeanAlive() {
        approve(100, 100, 100);
        score(paying("fraud", 5_000, START + 3 + DAYS_90));

        assertThat(score(paying("t9", 1_001, START + 3 + 2 * DAYS_90)).getSignals())
                .hasSize(1);
    }

    @Test
    void theScoreIsTheSumOverTheSignalsUpToAHundred() {
        applied.add(rapid(1, 60, 0.5));
        applied.add(geo(1, 60, 1));
        applied.add(unusual(1, 10, 1));
        FraudDecision both = score(in("DE", "t1", START));
        assertThat(both.getFraudScore()).isEqualTo(80);
        assertThat(both.getSignals())
                .extracting(FraudSignal::getRuleId)
                .containsExactly("geo-velocity", "rapid-transactions");
    }

    @Test
    void theHighestEffectiveVersionIsInForce() {
        applied.add(effectiveFrom(START + 100, rapid(2, 60, 1)));
        applied.add(effectiveFrom(START + 50, rapid(1, 60, 99)));

        assertThat(score(at("t1", START + 49)).getRuleVersions()).containsEntry("rapid-transactions", 0);
        assertThat(score(at("t2", START + 50)).getRuleVersions()).containsEntry("rapid-transactions", 1);
        assertThat(score(at("t3", START + 99)).getRuleVersions()).containsEntry("rapid-transactions", 1);
        FraudDecision fourth = score(at("t4", START + 100));
        assertThat(fourth.getRuleVersions()).containsEntry("rapid-transactions", 2);
        assertThat(fourth.getSignals()).extracting(FraudSignal::getRuleVersion).containsExactly(2);
    }

    @Test
    void aDisabledRuleRaisesNothingAndIsNotListed() {
        applied.add(disabled(rapid(1, 60, 0.5)));

        FraudDecision decision = score(at("t1", START));
        assertThat(decision.getSignals()).isEmpty();
        assertThat(decision.getRuleVersions()).containsOnlyKeys("geo-velocity", "unusual-amount");
    }

    private void approve(long... amounts) {
        for (int i = 0; i < amounts.length; i++) {
            assertThat(score(paying("a" + i, amounts[i], START + i + 1)).getAction())
                    .isEqualTo(Action.APPROVE);
        }
    }

    private FraudDecision score(Transaction transaction) {
        return new FraudScoring(RETENTION, new RulesInForce(Transactions.defaultRules(), applied))
                .score(history, transaction);
    }
}
