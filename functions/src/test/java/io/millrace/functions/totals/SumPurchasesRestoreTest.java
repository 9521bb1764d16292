/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.purchase;
import static io.millrace.functions.totals.TotalsHarness.IDLE;
import static io.millrace.functions.totals.TotalsHarness.LATENESS;
import static io.millrace.functions.totals.TotalsHarness.ONE_MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.PurchaseTotal;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SumPurchasesRestoreTest {

    private TotalsHarness harness;

    @BeforeEach
    void open() throws Exception {
        harness = TotalsHarness.open(List.of(ONE_MINUTE), List.of());
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void restoresWithoutLossOrDuplication() throws Exception {
        harness.close();
        harness = TotalsHarness.open(List.of(ONE_MINUTE), List.of(new CountWindows("count-3", 3)));
        harness.add(purchase("e1", 300, 5));
        harness.watermark(59_999);
        harness.add(purchase("e2", 50, 70_000));
        harness.restart(List.of(ONE_MINUTE), List.of(new CountWindows("count-3", 3)));
        harness.add(purchase("e3", 1, 6));
        harness.watermark(119_999);

        assertThat(harness.summaries())
                .containsExactlyInAnyOrder(
                        "0..60000 count 2 sum 301 min 1 max 300 revision 1 LATE_UPDATE",
                        "5..70000 count 3 sum 351 min 1 max 300 revision 0 ON_TIME",
                        "60000..120000 count 1 sum 50 min 50 max 50 revision 0 ON_TIME");
    }

    @Test
    void rejectsAChangedDefinitionUnderAnOldName() throws Exception {
        harness.add(purchase("e1", 300, 5));

        assertThatThrownBy(() -> harness.restart(List.of(TimeWindows.tumbling("tumbling-1m", LATENESS)), List.of()))
                .hasRootCauseMessage("window 'tumbling-1m' was [HOPPING size PT1M step PT1M zone UTC] in the restored"
                        + " state and is now [HOPPING size PT10M step PT10M zone UTC]; give the changed window a new"
                        + " name")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    @Test
    void addsANewWindowAndDropsARemovedOneOnRestore() throws Exception {
        harness.add(purchase("e1", 300, 5));
        harness.restart(List.of(TimeWindows.tumbling("tumbling-2m", Duration.ofMinutes(2))), List.of());
        harness.add(purchase("e2", 50, 6));
        harness.watermark(119_999 + LATENESS.toMillis());

        assertThat(harness.totals()).extracting(PurchaseTotal::getWindow).containsExactly("tumbling-2m");
        assertThat(harness.leftBehind()).isZero();
    }

    @Test
    void startsANewWindowEmptyThoughOlderOnesHaveThePurchasesBefore() throws Exception {
        harness.add(purchase("e1", 300, 5));
        harness.restart(
                List.of(
                        ONE_MINUTE,
                        TimeWindows.tumbling("tumbling-10s", Duration.ofSeconds(10)),
                        TimeWindows.tumbling("tumbling-2m", Duration.ofMinutes(2))),
                List.of());
        harness.add(purchase("e2", 50, 6));
        harness.watermark(119_999);

        assertThat(harness.summaries())
                .containsExactlyInAnyOrder(
                        "0..60000 count 2 sum 350 min 50 max 300 revision 0 ON_TIME",
                        "0..10000 count 1 sum 50 min 50 max 50 revision 0 ON_TIME",
                        "0..120000 count 1 sum 50 min 50 max 50 revision 0 ON_TIME");
    }

    @Test
    void continuesTheRevisionsOfAWindow() throws Exception {
        harness.add(purchase("e1", 300, 5));
        harness.watermark(59_999);
        harness.add(purchase("e2", 50, 6));
        harness.restart(List.of(ONE_MINUTE), List.of());
        harness.add(purchase("e3", 1, 7));

        assertThat(harness.summaries())
                .containsExactly("0..60000 count 3 sum 351 min 1 max 300 revision 2 LATE_UPDATE");
    }

    @Test
    void rejectsAWindowThatWasRemovedBeforeBecauseItsTotalIdsWereUsed() throws Exception {
        TimeWindows twoMinutes = TimeWindows.tumbling("tumbling-2m", Duration.ofMinutes(2));
        harness.restart(List.of(twoMinutes), List.of());
        harness.restart(List.of(twoMinutes), List.of());

        assertThatThrownBy(() -> harness.restart(List.of(ONE_MINUTE, twoMinutes), List.of()))
                .hasRootCauseMessage(
                        "window 'tumbling-1m' was removed in the restored state and is now [HOPPING size PT1M"
                                + " step PT1M zone UTC]; give the changed window a new name");
    }

    /** A longer lateness would emit a finished window again, from revision 0 and with a part of its purchases. */
    @ParameterizedTest
    @CsvSource({"PT30M", "PT5M"})
    void rejectsAnotherAllowedLateness(Duration allowedLateness) throws Exception {
        harness.add(purchase("e1", 5_000, 30_000));
        harness.watermark(15 * 60_000);

        assertThatThrownBy(() ->
                        harness.restart(new WindowSettings(List.of(ONE_MINUTE), List.of(), allowedLateness, IDLE)))
                .hasRootCauseMessage("allowed-lateness was PT10M in the restored state and is now %s; start the job"
                                .formatted(allowedLateness)
                        + " without its state, or with the old value")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }
}
