/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.purchase;
import static io.millrace.functions.totals.TotalsHarness.LATENESS;
import static io.millrace.functions.totals.TotalsHarness.ONE_MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SumPurchasesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TotalsHarness harness;

    @BeforeEach
    void open() throws Exception {
        harness = TotalsHarness.open(List.of(ONE_MINUTE), List.of());
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void reopen(TimeWindows... windows) throws Exception {
        harness.close();
        harness = TotalsHarness.open(List.of(windows), List.of());
    }

    @Test
    void emitsAWindowWhenTheWatermarkPassesItsLastMillisecond() throws Exception {
        harness.add(purchase("e1", 300, 5));
        harness.add(purchase("e2", 100, 59_999));
        harness.add(purchase("e3", 7, 60_000));

        harness.watermark(59_998);
        assertThat(harness.totals()).isEmpty();
        harness.watermark(59_999);

        assertThat(harness.totals())
                .containsExactly(new PurchaseTotal(
                        DeterministicId.of("ann", "EUR", "tumbling-1m", "0"),
                        "ann",
                        "EUR",
                        "tumbling-1m",
                        null,
                        Instant.ofEpochMilli(0),
                        Instant.ofEpochMilli(60_000),
                        2L,
                        400L,
                        100L,
                        300L,
                        0,
                        ResultKind.ON_TIME));
    }

    @Test
    void reemitsTheFullTotalForEachLatePurchase() throws Exception {
        harness.add(purchase("e1", 300, 5));
        harness.watermark(59_999);
        harness.add(purchase("e2", 50, 6));
        harness.add(purchase("e3", 900, 7));

        assertThat(harness.summaries())
                .containsExactly(
                        "0..60000 count 1 sum 300 min 300 max 300 revision 0 ON_TIME",
                        "0..60000 count 2 sum 350 min 50 max 300 revision 1 LATE_UPDATE",
                        "0..60000 count 3 sum 1250 min 50 max 900 revision 2 LATE_UPDATE");
    }

    @Test
    void startsAtRevisionZeroIfTheFirstPurchaseOfAWindowIsLate() throws Exception {
        harness.watermark(59_999);
        harness.add(purchase("e1", 300, 5));

        assertThat(harness.summaries())
                .containsExactly("0..60000 count 1 sum 300 min 300 max 300 revision 0 LATE_UPDATE");
    }

    @Test
    void addsAPartiallyLatePurchaseOnlyToOpenWindows() throws Exception {
        reopen(ONE_MINUTE, TimeWindows.tumbling("tumbling-5m", Duration.ofMinutes(5)));
        harness.watermark(59_999 + LATENESS.toMillis());
        harness.add(purchase("e1", 300, 5));

        assertThat(harness.totals()).extracting(PurchaseTotal::getWindow).containsExactly("tumbling-5m");
    }

    @Test
    void distinguishesTheSpansOfACumulativeWindow() throws Exception {
        reopen(TimeWindows.cumulative("c", Duration.ofMinutes(2), MINUTE));
        harness.add(purchase("e1", 300, 5));
        harness.add(purchase("e2", 50, 70_000));
        harness.watermark(119_999);

        assertThat(harness.totals())
                .extracting(PurchaseTotal::getTotalId, PurchaseTotal::getTotalMinor, PurchaseTotal::getRevision)
                .containsExactly(
                        tuple(DeterministicId.of("ann", "EUR", "c", "0-60000"), 300L, 0),
                        tuple(DeterministicId.of("ann", "EUR", "c", "0-120000"), 350L, 0));
    }

    @Test
    void endsTheJobIfATotalOverflows() throws Exception {
        harness.add(purchase("e1", Long.MAX_VALUE, 5));

        assertThatThrownBy(() -> harness.add(purchase("e2", 1, 6)))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "the total of a window exceeds 2^63 − 1 minor units; configure smaller windows");
    }

    @Test
    void endsTheJobIfPanesOverflowOnlyTogether() throws Exception {
        reopen(TimeWindows.hopping("h", Duration.ofMinutes(2), MINUTE));
        harness.add(purchase("e1", Long.MAX_VALUE, 5));
        harness.add(purchase("e2", 1, 60_005));

        assertThatThrownBy(() -> harness.watermark(119_999))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "the total of a window exceeds 2^63 − 1 minor units; configure smaller windows");
    }

    @Test
    void sumsCurrenciesSeparately() throws Exception {
        harness.add(purchase("e1", "ann", 1L, "EUR", 5));
        harness.add(purchase("e2", "ann", 2L, "USD", 6));
        harness.watermark(59_999);

        assertThat(harness.totals())
                .extracting(PurchaseTotal::getCurrency, PurchaseTotal::getTotalMinor)
                .containsExactlyInAnyOrder(tuple("EUR", 1L), tuple("USD", 2L));
    }

    @Test
    void leavesNoStateAndNoTimerOnceTheLastWindowCanNoLongerChange() throws Exception {
        reopen(ONE_MINUTE, TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE));
        harness.add(purchase("e1", 300, 5));
        harness.add(purchase("e2", 300, 200_000));
        long lastEnd = 480_000;

        harness.watermark(lastEnd - 1 + LATENESS.toMillis() - 1);
        assertThat(harness.leftBehind()).isPositive();
        harness.watermark(lastEnd - 1 + LATENESS.toMillis());

        assertThat(harness.leftBehind()).isZero();
    }

    @Test
    void endsWithTheSameTotalsForAnyOrderOfArrival() throws Exception {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            List<PurchaseEvent> purchases = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                purchases.add(purchase("e" + i, random.nextInt(1_000), random.nextInt(600_000)));
            }
            var inOrder = finals(purchases, Long.MIN_VALUE, random);
            Collections.shuffle(purchases, random);
            assertThat(finals(purchases, 0, random)).as("seed %d", seed).isEqualTo(inOrder);
        }
    }

    /** The total per id in its last revision; the watermark rises at random between purchases, within the allowed lateness. */
    private Map<String, Long> finals(List<PurchaseEvent> purchases, long watermark, Random random) throws Exception {
        reopen(ONE_MINUTE, TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE));
        long now = watermark;
        for (PurchaseEvent purchase : purchases) {
            harness.add(purchase);
            if (now != Long.MIN_VALUE) {
                now += random.nextInt(10_000);
                harness.watermark(now);
            }
        }
        harness.watermark(10_000_000);
        Map<String, Long> finals = new TreeMap<>();
        Map<String, Integer> revisions = new TreeMap<>();
        for (PurchaseTotal total : harness.totals()) {
            finals.put(total.getTotalId(), total.getTotalMinor());
            assertThat(total.getRevision()).isEqualTo(revisions.merge(total.getTotalId(), 0, (old, zero) -> old + 1));
        }
        return finals;
    }
}
