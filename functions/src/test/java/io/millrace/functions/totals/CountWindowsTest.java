/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.purchase;
import static io.millrace.functions.totals.TotalsHarness.ONE_MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.PurchaseTotal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountWindowsTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final CountWindows COUNT_2 = new CountWindows("count-2", 2);

    private TotalsHarness harness;

    @BeforeEach
    void open() throws Exception {
        harness = TotalsHarness.open(List.of(), List.of(COUNT_2));
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void emitsACountWindowWhenItIsFullAndNumbersTheNext() throws Exception {
        harness.add(purchase("e1", 10, 900));
        harness.add(purchase("e2", 20, 100));
        harness.add(purchase("e3", 30, 50));
        harness.add(purchase("e4", 40, 60));

        assertThat(harness.summaries())
                .containsExactly(
                        "100..900 count 2 sum 30 min 10 max 20 revision 0 ON_TIME",
                        "50..60 count 2 sum 70 min 30 max 40 revision 0 ON_TIME");
        assertThat(harness.totals())
                .extracting(PurchaseTotal::getTotalId, PurchaseTotal::getSequence)
                .containsExactly(
                        tuple(DeterministicId.of("ann", "EUR", "count-2", "0"), 0L),
                        tuple(DeterministicId.of("ann", "EUR", "count-2", "1"), 1L));
    }

    @Test
    void dropsAnIdleWindow() throws Exception {
        harness.close();
        harness = TotalsHarness.open(List.of(ONE_MINUTE), List.of(COUNT_2));
        harness.add(purchase("e1", 10, 1_000));

        harness.watermark(1_000 + 30 * DAY - 1);
        assertThat(harness.leftBehind()).isPositive();
        harness.watermark(1_000 + 30 * DAY);

        assertThat(harness.leftBehind()).isZero();
    }

    @Test
    void dropsAnIdleWindowThoughAnotherCurrencyOfTheUserIsBusy() throws Exception {
        harness.add(purchase("e1", "ann", 1L, "EUR", 0));
        harness.add(purchase("e2", "ann", 2L, "EUR", 0));
        harness.add(purchase("e3", "ann", 4L, "EUR", 10 * DAY));
        for (int day = 11; day <= 40; day++) {
            harness.add(purchase("usd" + day, "ann", 1_000L, "USD", day * DAY));
            harness.watermark(day * DAY);
        }
        harness.add(purchase("e4", "ann", 8L, "EUR", 40 * DAY));
        harness.add(purchase("e5", "ann", 16L, "EUR", 40 * DAY));

        assertThat(harness.totals())
                .filteredOn(total -> total.getCurrency().equals("EUR"))
                .extracting(PurchaseTotal::getSequence, PurchaseTotal::getTotalMinor)
                .containsExactly(tuple(0L, 3L), tuple(1L, 24L));
    }

    @Test
    void keepsAWindowThatIsNotIdleYet() throws Exception {
        harness.add(purchase("e1", 10, 0));
        harness.watermark(30 * DAY - 1);
        harness.add(purchase("e2", 20, 30 * DAY));

        assertThat(harness.totals()).extracting(PurchaseTotal::getTotalMinor).containsExactly(30L);
    }

    @Test
    void neverRepeatsTheNumberOfAFullWindowHoweverLongTheUserIsIdle() throws Exception {
        harness.add(purchase("e1", 10, 0));
        harness.add(purchase("e2", 20, 0));
        harness.add(purchase("e3", 5, 0));
        harness.watermark(400 * DAY);
        assertThat(harness.timers()).isZero();
        harness.restart(List.of(), List.of(COUNT_2));
        harness.add(purchase("e4", 30, 400 * DAY));
        harness.add(purchase("e5", 40, 400 * DAY));

        assertThat(harness.totals())
                .extracting(PurchaseTotal::getTotalId, PurchaseTotal::getTotalMinor)
                .containsExactly(tuple(DeterministicId.of("ann", "EUR", "count-2", "1"), 70L));
    }

    @Test
    void appliesAnotherIdleTimeFromTheRestoreOn() throws Exception {
        harness.add(purchase("e1", 10, 0));
        harness.watermark(10 * DAY);
        harness.restart(new WindowSettings(List.of(), List.of(COUNT_2), TotalsHarness.LATENESS, Duration.ofDays(10)));
        harness.add(purchase("e2", 20, 10 * DAY));
        harness.add(purchase("e3", 30, 10 * DAY));

        assertThat(harness.totals()).extracting(PurchaseTotal::getTotalMinor).containsExactly(50L);
        harness.watermark(40 * DAY);
        assertThat(harness.timers()).isZero();
    }
}
