/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.RuleEvaluation.Approved;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RuleEvaluationTest {

    private static final long T = 1_000_000_000_000L;
    private static final long NINETY_DAYS = 90L * 86_400_000;
    private static final Rule GEO =
            rule("geo-velocity", "HIGH", Map.of("window-seconds", 3600.0, "min-countries", 3.0));

    private static Rule rule(String ruleId, String severity, Map<String, Double> parameters) {
        return new Rule(ruleId, 7, true, severity, parameters, 0);
    }

    private static Rule rapid(double windowSeconds, double max) {
        return rule("rapid-transactions", "HIGH", Map.of("window-seconds", windowSeconds, "max-transactions", max));
    }

    private static Rule unusual(double factor, double minHistory) {
        return rule("unusual-amount", "MEDIUM", Map.of("factor", factor, "min-history", minHistory));
    }

    private static Payment payment(String id, long millisBefore, String country) {
        return new Payment(id, "u", 100, "EUR", country, T - millisBefore);
    }

    private static Payment amount(long amountMinor) {
        return new Payment("now", "u", amountMinor, "EUR", null, T);
    }

    private static Optional<FraudSignal> rapid(Rule rule, long... millisBefore) {
        List<Payment> earlier = new ArrayList<>();
        for (long before : millisBefore) {
            earlier.add(payment("t-" + before, before, null));
        }
        return RuleEvaluation.signal(rule, payment("now", 0, null), earlier, Approved.NOTHING);
    }

    private static Optional<FraudSignal> geo(Payment payment, Payment... earlier) {
        return RuleEvaluation.signal(GEO, payment, List.of(earlier), Approved.NOTHING);
    }

    private static Optional<FraudSignal> unusual(Rule rule, long amountMinor, long count, long sum) {
        Approved approved = new Approved(count, BigDecimal.valueOf(sum), T);
        return RuleEvaluation.signal(rule, amount(amountMinor), List.of(), approved);
    }

    @Test
    void countsTransactionsUpToButNotAtTheWindowsLength() {
        assertThat(rapid(rapid(60, 1), 59_999)).isPresent();
        assertThat(rapid(rapid(60, 1), 60_000)).isEmpty();
        assertThat(rapid(rapid(60, 1), 60_001)).isEmpty();
    }

    @Test
    void measuresTheWindowByItsDecimalString() {
        assertThat(rapid(rapid(0.0015, 1), 1)).isPresent();
        assertThat(rapid(rapid(0.0015, 1), 2)).isEmpty();
        assertThat(rapid(rapid(1.001, 1), 1_000)).isPresent();
        assertThat(rapid(rapid(1.001, 1), 1_001)).isEmpty();
    }

    @Test
    void requiresMoreThanTheLimit() {
        assertThat(rapid(rapid(60, 3), 30, 20)).as("3 of 3").isEmpty();
        assertThat(rapid(rapid(60, 3), 30, 20, 10))
                .as("4 of 3")
                .contains(new FraudSignal(
                        "rapid-transactions", 7, Severity.HIGH, 4.0, 3.0, List.of("t-30", "t-20", "t-10", "now"), ""));
        assertThat(rapid(rapid(60, 2.5), 30, 20)).as("3 of 2.5").isPresent();
    }

    @Test
    void namesTheNewestHundred() {
        long[] before = IntStream.range(0, 120).mapToLong(i -> 120 - i).toArray();

        FraudSignal signal = rapid(rapid(60, 5), before).orElseThrow();

        assertThat(signal.getObserved()).isEqualTo(121.0);
        assertThat(signal.getTransactionIds()).hasSize(100).startsWith("t-99").endsWith("t-1", "now");
    }

    @Test
    void countsDistinctCountriesWithinTheWindow() {
        Payment payment = payment("now", 0, "DE");
        Payment french = payment("fr", 100, "FR");

        assertThat(geo(payment, payment("it", 3_599_999, "IT"), french))
                .contains(new FraudSignal("geo-velocity", 7, Severity.HIGH, 3.0, 3.0, List.of("it", "fr", "now"), ""));
        assertThat(geo(payment, payment("it", 3_600_000, "IT"), french)).isEmpty();
        assertThat(geo(payment, payment("de", 200, "DE"), french)).isEmpty();
    }

    @Test
    void leavesOutTransactionsWithoutCountry() {
        Payment nowhere = payment("nowhere", 50, null);

        assertThat(geo(payment("now", 0, "DE"), payment("it", 200, "IT"), payment("fr", 100, "FR"), nowhere))
                .hasValueSatisfying(
                        signal -> assertThat(signal.getTransactionIds()).containsExactly("it", "fr", "now"));
        assertThat(geo(payment("now", 0, null), payment("it", 3, "IT"), payment("fr", 2, "FR"), payment("de", 1, "DE")))
                .isEmpty();
    }

    @Test
    void comparesAmountsExactly() {
        assertThat(unusual(unusual(10, 3), 10_000, 3, 3_000))
                .as("ten times the mean")
                .isEmpty();
        assertThat(unusual(unusual(10, 3), 10_001, 3, 3_000))
                .contains(
                        new FraudSignal("unusual-amount", 7, Severity.MEDIUM, 10_001.0, 10_000.0, List.of("now"), ""));
        assertThat(unusual(unusual(0.1, 1), 3, 10, 300))
                .as("3 × 10 = 0.1 × 300, though not in doubles")
                .isEmpty();
        assertThat(unusual(unusual(0.1, 1), 4, 10, 300)).isPresent();
    }

    @Test
    void looksAtTheNewestTenThousandTransactions() {
        long[] before =
                LongStream.iterate(12_000, ago -> ago > 0, ago -> ago - 1).toArray();

        assertThat(rapid(rapid(60, 9_999), before))
                .hasValueSatisfying(signal -> assertThat(signal.getObserved()).isEqualTo(10_000));
        assertThat(rapid(rapid(60, 10_000), before)).isEmpty();
    }

    @Test
    void roundsOnlyTheThreshold() {
        assertThat(unusual(unusual(10, 3), 1_000, 3, 100))
                .hasValueSatisfying(signal -> assertThat(signal.getThreshold()).isEqualTo(333.3333333333333));
    }

    @Test
    void waitsForEnoughHistory() {
        assertThat(unusual(unusual(10, 3), 10_000, 2, 2)).isEmpty();
        assertThat(unusual(unusual(10, 3), 10_000, 3, 3)).isPresent();
        assertThat(unusual(unusual(10, 0.5), 10_000, 0, 0))
                .as("nothing to compare with")
                .isEmpty();
    }

    @Test
    void forgetsAmountsAfterNinetyDays() {
        Approved approved = new Approved(3, BigDecimal.TEN, T);

        assertThat(approved.at(T + NINETY_DAYS, NINETY_DAYS).count()).isEqualTo(3);
        assertThat(approved.at(T + NINETY_DAYS + 1, NINETY_DAYS))
                .isEqualTo(new Approved(0, BigDecimal.ZERO, T + NINETY_DAYS + 1));
    }

    @Test
    void remembersAmountsFromTheLastTransactionWhateverBecameOfIt() {
        Approved approved = new Approved(3, BigDecimal.TEN, T).at(T + NINETY_DAYS, NINETY_DAYS);

        assertThat(approved.at(T + 2 * NINETY_DAYS, NINETY_DAYS).count()).isEqualTo(3);
    }

    @Test
    void addsUpTheScore() {
        List<Payment> earlier = List.of(payment("it", 3, "IT"), payment("fr", 2, "FR"));
        Approved approved = new Approved(3, BigDecimal.valueOf(3), T);
        Payment payment = new Payment("now", "u", 5_000, "EUR", "DE", T);

        FraudDecision decision =
                RuleEvaluation.decide(payment, earlier, approved, List.of(unusual(10, 3), rapid(60, 2), GEO));

        assertThat(decision.getFraudScore()).isEqualTo(100);
        assertThat(decision.getAction()).isEqualTo(Action.REVIEW);
        assertThat(decision.getSignals())
                .extracting(FraudSignal::getRuleId)
                .containsExactly("geo-velocity", "rapid-transactions", "unusual-amount");
        assertThat(decision.getRuleVersions())
                .isEqualTo(Map.of("geo-velocity", 7, "rapid-transactions", 7, "unusual-amount", 7));
    }

    @Test
    void capsTheScore() {
        Rule high = rule("unusual-amount", "HIGH", Map.of("factor", 10.0, "min-history", 3.0));
        List<Payment> earlier = List.of(payment("it", 3, "IT"), payment("fr", 2, "FR"));
        Approved approved = new Approved(3, BigDecimal.valueOf(3), T);

        FraudDecision decision = RuleEvaluation.decide(
                new Payment("now", "u", 5_000, "EUR", "DE", T), earlier, approved, List.of(high, rapid(60, 2), GEO));

        assertThat(decision.getFraudScore()).as("40 + 40 + 40").isEqualTo(100);
    }

    @Test
    void leavesOutDisabledRules() {
        Rule disabled = new Rule(
                "rapid-transactions", 3, false, "HIGH", Map.of("window-seconds", 60.0, "max-transactions", 0.5), 0);

        FraudDecision decision =
                RuleEvaluation.decide(amount(1), List.of(), Approved.NOTHING, List.of(disabled, unusual(10, 3)));

        assertThat(decision)
                .isEqualTo(new FraudDecision(
                        "now",
                        "u",
                        0,
                        List.of(),
                        Action.APPROVE,
                        Map.of("unusual-amount", 7),
                        Instant.ofEpochMilli(T)));
    }
}
