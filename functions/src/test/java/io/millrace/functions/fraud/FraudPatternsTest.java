/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.in;
import static io.millrace.functions.fraud.Transactions.paying;
import static io.millrace.functions.fraud.Transactions.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.fraud.FraudChain.Candidates;
import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.cep.pattern.Pattern;
import org.junit.jupiter.api.Test;

/** The boundaries of the three patterns, through all operators from intake to alert. */
class FraudPatternsTest {

    static final List<FraudPattern> PATTERNS = List.of(
            new CardTesting(1, 500, 20_000, Duration.ofMinutes(10)),
            new ImpossibleTravel(1, Duration.ofMinutes(5)),
            new EscalatingAmounts(1, 2, Duration.ofMinutes(30)));

    private static final long START = 1_000_000_000_000L;

    @Test
    void threeSmallAmountsAndALargeOneAreCardTesting() throws Exception {
        List<FraudAlert> alerts = alerts(
                paying("t1", 500, START),
                paying("t2", 500, START + 1),
                paying("t3", 0, START + 2),
                paying("t4", 20_000, START + 599_999));

        assertThat(alerts)
                .containsExactly(new FraudAlert(
                        DeterministicId.of("card-testing", "1", "ann", "t1", "t2", "t3", "t4"),
                        "card-testing",
                        1,
                        "ann",
                        Severity.HIGH,
                        List.of("t1", "t2", "t3", "t4"),
                        Instant.ofEpochMilli(START),
                        Instant.ofEpochMilli(START + 599_999),
                        "3 amounts of at most 5.00 EUR, then 200.00 EUR, within 9 min 59.999 s."));
    }

    @Test
    void cardTestingTakesLessThanTenMinutes() throws Exception {
        assertThat(alerts(
                        paying("t1", 500, START),
                        paying("t2", 500, START + 1),
                        paying("t3", 400, START + 2),
                        paying("t4", 20_000, START + 600_000)))
                .isEmpty();
    }

    @Test
    void cardTestingIgnoresAmountsInBetween() throws Exception {
        assertThat(matches(
                        paying("t1", 500, START),
                        paying("t2", 500, START + 1),
                        paying("m", 501, START + 2),
                        paying("n", 19_999, START + 3),
                        paying("t3", 400, START + 4),
                        paying("t4", 20_000, START + 5)))
                .containsExactly(List.of("t1", "t2", "t3", "t4"));
    }

    @Test
    void onlyTheThreeSmallAmountsDirectlyBeforeCount() throws Exception {
        assertThat(matches(
                        paying("s1", 1, START),
                        paying("s2", 1, START + 1),
                        paying("s3", 1, START + 2),
                        paying("s4", 1, START + 3),
                        paying("l1", 20_000, START + 4),
                        paying("l2", 20_000, START + 5)))
                .containsExactly(List.of("s2", "s3", "s4", "l1"));
    }

    @Test
    void cardTestingIsPerCurrency() throws Exception {
        assertThat(alerts(
                        paying("t1", 500, START),
                        paying("t2", 500, START + 1),
                        transaction("t3", START + 2)
                                .setAmountMinor(500)
                                .setCurrency("USD")
                                .build(),
                        paying("t4", 20_000, START + 3)))
                .isEmpty();
    }

    @Test
    void twoCountriesWithinFiveMinutesAreImpossibleTravel() throws Exception {
        assertThat(alerts(in("DE", "t1", START), in("FR", "t2", START + 299_999)))
                .extracting(FraudAlert::getDetails)
                .containsExactly(
                        "DE, then FR after 4 min 59.999 s; a trip between countries takes at least 5 min 0.000 s.");
    }

    @Test
    void fiveMinutesAreEnoughToTravel() throws Exception {
        assertThat(alerts(in("DE", "t1", START), in("FR", "t2", START + 300_000)))
                .isEmpty();
    }

    @Test
    void everyPairOfNeighboursIsImpossibleTravel() throws Exception {
        assertThat(matches(
                        in("DE", "t1", START),
                        in("FR", "t2", START + 1),
                        Transactions.at("nowhere", START + 2),
                        in("DE", "t3", START + 3),
                        in("DE", "t4", START + 4)))
                .containsExactly(List.of("t1", "t2"), List.of("t2", "t3"));
    }

    @Test
    void fourDoublingsAreEscalation() throws Exception {
        assertThat(alerts(
                        paying("t1", 1_000, START),
                        paying("t2", 2_000, START + 1),
                        paying("t3", 4_000, START + 2),
                        paying("t4", 8_000, START + 1_799_999)))
                .extracting(FraudAlert::getDetails)
                .containsExactly("4 amounts from 10.00 EUR to 80.00 EUR, each at least 2 times the previous one, within"
                        + " 29 min 59.999 s.");
    }

    @Test
    void escalationTakesLessThanHalfAnHour() throws Exception {
        assertThat(alerts(
                        paying("t1", 1_000, START),
                        paying("t2", 2_000, START + 1),
                        paying("t3", 4_000, START + 2),
                        paying("t4", 8_000, START + 1_800_000)))
                .isEmpty();
    }

    @Test
    void oneMinorUnitLessThanDoubleBreaksEscalation() throws Exception {
        assertThat(alerts(
                        paying("t1", 1_000, START),
                        paying("t2", 2_000, START + 1),
                        paying("t3", 3_999, START + 2),
                        paying("t4", 8_000, START + 3)))
                .isEmpty();
    }

    @Test
    void escalationStartsAboveZero() throws Exception {
        assertThat(alerts(
                        paying("t1", 0, START),
                        paying("t2", 1_000, START + 1),
                        paying("t3", 2_000, START + 2),
                        paying("t4", 4_000, START + 3)))
                .isEmpty();
    }

    @Test
    void escalationIsLeftmostAndDoesNotOverlap() throws Exception {
        Transaction[] risingNine = new Transaction[9];
        for (int i = 0; i < risingNine.length; i++) {
            risingNine[i] = paying("t" + i, 600L << i, START + i * 200_000L);
        }
        assertThat(matches(risingNine))
                .containsExactly(List.of("t0", "t1", "t2", "t3"), List.of("t4", "t5", "t6", "t7"));
    }

    /** t01–t04 take too long for a match; without t05, t02–t04 and t07, the neighbour of t08–t11, would look like one. */
    @Test
    void runsThatAreFilteredOutDoNotCauseFalseMatches() throws Exception {
        long minute = 60_000;
        assertThat(matches(
                        paying("t01", 600, START),
                        paying("t02", 1_200, START + 20 * minute),
                        paying("t03", 2_400, START + 25 * minute),
                        paying("t04", 4_800, START + 31 * minute),
                        paying("t05", 600, START + 32 * minute),
                        paying("t06", 600, START + 33 * minute),
                        paying("t07", 9_600, START + 34 * minute),
                        paying("t08", 600, START + 35 * minute),
                        paying("t09", 1_200, START + 36 * minute),
                        paying("t10", 2_400, START + 37 * minute),
                        paying("t11", 4_800, START + 38 * minute)))
                .containsExactly(List.of("t08", "t09", "t10", "t11"));
    }

    @Test
    void equalTimesAreOrderedById() throws Exception {
        assertThat(matches(
                        paying("d", 20_000, START),
                        paying("b", 1, START),
                        paying("a", 1, START),
                        paying("c", 1, START)))
                .containsExactly(List.of("a", "b", "c", "d"));
    }

    @Test
    void leavesNoStateOfAUserWhoStoppedHalfway() throws Exception {
        try (FraudChain chain = new FraudChain(PATTERNS, Candidates.FILTERED)) {
            for (int i = 0; i < 6; i++) { // enough for a release, and the start of every pattern
                chain.process(rising(i));
            }
            chain.watermark(START + 10);
            assertThat(chain.matched()).isPositive();
            assertThat(chain.leftBehind()).isPositive();
            chain.watermark(START + Duration.ofDays(91).toMillis());

            assertThat(chain.leftBehind()).isZero();
        }
    }

    @Test
    void leavesNoStateWithoutTheFilter() throws Exception {
        try (FraudChain chain = new FraudChain(PATTERNS, Candidates.ALL)) {
            for (int i = 0; i < 6; i++) {
                chain.process(rising(i));
            }
            chain.watermark(START + 10);
            chain.watermark(START + Duration.ofDays(91).toMillis());

            assertThat(chain.leftBehind()).isZero();
        }
    }

    /** A savepoint names the stages of partial matches, so a renamed stage requires a new version of its pattern. */
    @Test
    void stagesAreThoseInSavepoints() {
        assertThat(PATTERNS)
                .extracting(pattern -> pattern.id() + "-v" + pattern.version() + " " + stages(pattern.pattern()))
                .containsExactly(
                        "card-testing-v1 [small, large]",
                        "impossible-travel-v1 [here, elsewhere]",
                        "escalating-amounts-v1 [first, second, third, fourth]");
    }

    private static List<String> stages(Pattern<Transaction, ?> pattern) {
        List<String> stages = new ArrayList<>();
        for (Pattern<Transaction, ?> stage = pattern; stage != null; stage = stage.getPrevious()) {
            stages.add(0, stage.getName());
        }
        return stages;
    }

    /** The transaction ids of each alert. */
    private static List<List<String>> matches(Transaction... transactions) throws Exception {
        return alerts(transactions).stream().map(FraudAlert::getTransactionIds).toList();
    }

    private static List<FraudAlert> alerts(Transaction... transactions) throws Exception {
        try (FraudChain chain = new FraudChain(PATTERNS, Candidates.FILTERED)) {
            for (Transaction transaction : transactions) {
                chain.process(transaction);
            }
            chain.watermark(START + Duration.ofHours(2).toMillis());
            return List.copyOf(chain.alerts());
        }
    }

    private static Transaction rising(int i) {
        return transaction("t" + i, START + i)
                .setAmountMinor(1L << i)
                .setCountry(i < 3 ? "DE" : "FR")
                .build();
    }
}
