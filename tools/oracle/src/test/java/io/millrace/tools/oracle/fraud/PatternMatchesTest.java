/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.FraudDetectionSettings.CardTesting;
import io.millrace.config.jobs.FraudDetectionSettings.EscalatingAmounts;
import io.millrace.config.jobs.FraudDetectionSettings.ImpossibleTravel;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PatternMatchesTest {

    private static final CardTesting CARDS = new CardTesting(1, 500, 20_000, Duration.ofMinutes(10));
    private static final ImpossibleTravel TRAVEL = new ImpossibleTravel(1, Duration.ofMinutes(5));
    private static final EscalatingAmounts ESCALATION = new EscalatingAmounts(1, 2, Duration.ofMinutes(30));
    private static final long WITHIN_CARDS = 600_000;
    private static final long WITHIN_TRAVEL = 300_000;
    private static final long WITHIN_ESCALATION = 1_800_000;

    private static Payment payment(String id, long time, long amountMinor) {
        return payment(id, time, amountMinor, "EUR");
    }

    private static Payment payment(String id, long time, long amountMinor, String currency) {
        return new Payment(id, "u", amountMinor, currency, null, time);
    }

    private static Payment in(String country, String id, long time) {
        return new Payment(id, "u", 1, "EUR", country, time);
    }

    private static List<List<String>> ids(List<FraudAlert> alerts) {
        return alerts.stream().map(FraudAlert::getTransactionIds).toList();
    }

    /** Neighbours a, b, c, … a second apart, with these amounts. */
    private static List<Payment> amounts(long... amountsMinor) {
        List<Payment> payments = new ArrayList<>();
        for (int i = 0; i < amountsMinor.length; i++) {
            payments.add(payment(Character.toString('a' + i), i * 1_000L, amountsMinor[i]));
        }
        return payments;
    }

    private static List<List<String>> cards(long... amountsMinor) {
        return ids(PatternMatches.cardTesting(CARDS, amounts(amountsMinor)));
    }

    private static List<List<String>> escalations(long... amountsMinor) {
        return ids(PatternMatches.escalatingAmounts(ESCALATION, amounts(amountsMinor)));
    }

    private static List<List<String>> travels(Payment... payments) {
        return ids(PatternMatches.impossibleTravel(TRAVEL, List.of(payments)));
    }

    @Test
    void buildsAWholeAlert() {
        assertThat(PatternMatches.cardTesting(CARDS, amounts(1, 2, 3, 20_000)))
                .containsExactly(new FraudAlert(
                        Digest.ofFields("card-testing", "1", "u", "a", "b", "c", "d")
                                .hex(),
                        "card-testing",
                        1,
                        "u",
                        Severity.HIGH,
                        List.of("a", "b", "c", "d"),
                        Instant.EPOCH,
                        Instant.ofEpochSecond(3),
                        ""));
    }

    @Test
    void findsALargeAmountAfterThreeSmallOnes() {
        assertThat(cards(500, 500, 500, 20_000)).containsExactly(List.of("a", "b", "c", "d"));
        assertThat(cards(500, 500, 20_000)).isEmpty();
        assertThat(cards(500, 501, 500, 20_000)).as("501 is not small").isEmpty();
        assertThat(cards(500, 500, 500, 19_999)).as("19,999 is not large").isEmpty();
    }

    @Test
    void ignoresAmountsBetweenSmallAndLarge() {
        assertThat(cards(500, 501, 500, 9_000, 500, 19_999, 20_000)).containsExactly(List.of("a", "c", "e", "g"));
    }

    @Test
    void takesTheThreeSmallOnesDirectlyBefore() {
        assertThat(cards(1, 2, 3, 4, 20_000)).containsExactly(List.of("b", "c", "d", "e"));
        assertThat(cards(1, 2, 20_000, 3, 20_000)).isEmpty();
        assertThat(cards(1, 2, 3, 20_000, 20_000)).containsExactly(List.of("a", "b", "c", "d"));
    }

    @Test
    void looksAtOneCurrencyAtATime() {
        List<Payment> mixed =
                List.of(payment("a", 0, 1), payment("b", 1, 2), payment("c", 2, 3, "USD"), payment("d", 3, 20_000));

        assertThat(PatternMatches.cardTesting(CARDS, mixed)).isEmpty();
    }

    @Test
    void requiresTheLastCardTestWithinTheTime() {
        assertThat(cardsLasting(WITHIN_CARDS - 1)).hasSize(1);
        assertThat(cardsLasting(WITHIN_CARDS)).isEmpty();
    }

    private static List<FraudAlert> cardsLasting(long millis) {
        return PatternMatches.cardTesting(
                CARDS,
                List.of(payment("a", 0, 1), payment("b", 1, 2), payment("c", 2, 3), payment("d", millis, 20_000)));
    }

    @Test
    void findsEveryTwoNeighboursInDifferentCountries() {
        assertThat(travels(in("DE", "a", 0), in("DE", "b", 1), in("FR", "c", 2), in("DE", "d", 3)))
                .containsExactly(List.of("b", "c"), List.of("c", "d"));
    }

    @Test
    void ignoresTransactionsWithoutCountry() {
        assertThat(travels(in("DE", "a", 0), in(null, "b", 1), in("FR", "c", 2)))
                .containsExactly(List.of("a", "c"));
    }

    @Test
    void requiresTravelWithinTheTime() {
        assertThat(travels(in("DE", "a", 0), in("FR", "b", WITHIN_TRAVEL - 1))).hasSize(1);
        assertThat(travels(in("DE", "a", 0), in("FR", "b", WITHIN_TRAVEL))).isEmpty();
    }

    @Test
    void findsFourNeighboursThatDouble() {
        assertThat(escalations(1, 2, 4, 8)).containsExactly(List.of("a", "b", "c", "d"));
        assertThat(escalations(1, 2, 4)).as("three of four").isEmpty();
        assertThat(escalations(100, 200, 400, 799)).isEmpty();
        assertThat(escalations(0, 0, 0, 0)).as("the first is not above 0").isEmpty();
        assertThat(escalations(0, 1, 2, 4, 8)).containsExactly(List.of("b", "c", "d", "e"));
    }

    @Test
    void takesTheLeftmostEscalationAndNoneThatOverlapsIt() {
        assertThat(escalations(1, 2, 4, 8, 16, 32, 64)).containsExactly(List.of("a", "b", "c", "d"));
        assertThat(escalations(1, 2, 4, 8, 16, 32, 64, 128))
                .containsExactly(List.of("a", "b", "c", "d"), List.of("e", "f", "g", "h"));
        assertThat(escalations(1, 2, 4, 3, 6, 12, 24)).containsExactly(List.of("d", "e", "f", "g"));
    }

    @Test
    void requiresAnEscalationWithinTheTime() {
        assertThat(escalationLasting(WITHIN_ESCALATION - 1)).hasSize(1);
        assertThat(escalationLasting(WITHIN_ESCALATION)).isEmpty();
    }

    private static List<FraudAlert> escalationLasting(long millis) {
        return PatternMatches.escalatingAmounts(
                ESCALATION,
                List.of(payment("a", 0, 1), payment("b", 1, 2), payment("c", 2, 4), payment("d", millis, 8)));
    }

    @Test
    void multipliesWithoutOverflow() {
        EscalatingAmounts steep = new EscalatingAmounts(1, Long.MAX_VALUE, Duration.ofMinutes(30));

        assertThat(PatternMatches.escalatingAmounts(steep, amounts(3, 4, 5, 6))).isEmpty();
    }
}
