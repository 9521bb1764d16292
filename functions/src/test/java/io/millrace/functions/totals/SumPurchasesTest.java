/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.runtime.StableWatermarkOperator;
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
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SumPurchasesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LATENESS = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofDays(30);
    private static final TimeWindows ONE_MINUTE = TimeWindows.tumbling("tumbling-1m", MINUTE);

    private KeyedOneInputStreamOperatorTestHarness<String, PurchaseEvent, PurchaseTotal> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(List.of(ONE_MINUTE), List.of());
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void emitsAWindowWhenTheWatermarkPassesItsLastMillisecond() throws Exception {
        add(purchase("e1", 300, 5));
        add(purchase("e2", 100, 59_999));
        add(purchase("e3", 7, 60_000));

        harness.processWatermark(59_998);
        assertThat(totals()).isEmpty();
        harness.processWatermark(59_999);

        assertThat(totals())
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
        add(purchase("e1", 300, 5));
        harness.processWatermark(59_999);
        add(purchase("e2", 50, 6));
        add(purchase("e3", 900, 7));

        assertThat(summaries())
                .containsExactly(
                        "0..60000 count 1 sum 300 min 300 max 300 revision 0 ON_TIME",
                        "0..60000 count 2 sum 350 min 50 max 300 revision 1 LATE_UPDATE",
                        "0..60000 count 3 sum 1250 min 50 max 900 revision 2 LATE_UPDATE");
    }

    @Test
    void startsAtRevisionZeroIfTheFirstPurchaseOfAWindowIsLate() throws Exception {
        harness.processWatermark(59_999);
        add(purchase("e1", 300, 5));

        assertThat(summaries()).containsExactly("0..60000 count 1 sum 300 min 300 max 300 revision 0 LATE_UPDATE");
    }

    @Test
    void addsAPartiallyLatePurchaseOnlyToOpenWindows() throws Exception {
        reopen(List.of(ONE_MINUTE, TimeWindows.tumbling("tumbling-5m", Duration.ofMinutes(5))), List.of());
        harness.processWatermark(59_999 + LATENESS.toMillis());
        add(purchase("e1", 300, 5));

        assertThat(totals()).extracting(PurchaseTotal::getWindow).containsExactly("tumbling-5m");
    }

    @Test
    void distinguishesTheSpansOfACumulativeWindow() throws Exception {
        reopen(List.of(TimeWindows.cumulative("c", Duration.ofMinutes(2), MINUTE)), List.of());
        add(purchase("e1", 300, 5));
        add(purchase("e2", 50, 70_000));
        harness.processWatermark(119_999);

        assertThat(totals())
                .extracting(PurchaseTotal::getTotalId, PurchaseTotal::getTotalMinor, PurchaseTotal::getRevision)
                .containsExactly(
                        tuple(DeterministicId.of("ann", "EUR", "c", "0-60000"), 300L, 0),
                        tuple(DeterministicId.of("ann", "EUR", "c", "0-120000"), 350L, 0));
    }

    @Test
    void sumsCurrenciesSeparately() throws Exception {
        add(purchase("e1", "ann", 1L, "EUR", 5));
        add(purchase("e2", "ann", 2L, "USD", 6));
        harness.processWatermark(59_999);

        assertThat(totals())
                .extracting(PurchaseTotal::getCurrency, PurchaseTotal::getTotalMinor)
                .containsExactlyInAnyOrder(tuple("EUR", 1L), tuple("USD", 2L));
    }

    @Test
    void emitsACountWindowWhenItIsFullAndNumbersTheNext() throws Exception {
        reopen(List.of(), List.of(new CountWindows("count-2", 2)));
        add(purchase("e1", 10, 900));
        add(purchase("e2", 20, 100));
        add(purchase("e3", 30, 50));
        add(purchase("e4", 40, 60));

        assertThat(summaries())
                .containsExactly(
                        "100..900 count 2 sum 30 min 10 max 20 revision 0 ON_TIME",
                        "50..60 count 2 sum 70 min 30 max 40 revision 0 ON_TIME");
        assertThat(totals())
                .extracting(PurchaseTotal::getTotalId, PurchaseTotal::getSequence)
                .containsExactly(
                        tuple(DeterministicId.of("ann", "EUR", "count-2", "0"), 0L),
                        tuple(DeterministicId.of("ann", "EUR", "count-2", "1"), 1L));
    }

    @Test
    void leavesNoStateAndNoTimerOnceTheLastWindowCanNoLongerChange() throws Exception {
        reopen(List.of(ONE_MINUTE, TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE)), List.of());
        add(purchase("e1", 300, 5));
        add(purchase("e2", 300, 200_000));
        long lastEnd = 480_000;

        harness.processWatermark(lastEnd - 1 + LATENESS.toMillis() - 1);
        assertThat(harness.numKeyedStateEntries()).isPositive();
        harness.processWatermark(lastEnd - 1 + LATENESS.toMillis());

        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void dropsAnIdleCountWindow() throws Exception {
        reopen(List.of(ONE_MINUTE), List.of(new CountWindows("count-2", 2)));
        add(purchase("e1", 10, 1_000));

        harness.processWatermark(1_000 + IDLE.toMillis() - 1);
        assertThat(harness.numKeyedStateEntries()).isPositive();
        harness.processWatermark(1_000 + IDLE.toMillis());

        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void restoresWithoutLossOrDuplication() throws Exception {
        reopen(List.of(ONE_MINUTE), List.of(new CountWindows("count-3", 3)));
        add(purchase("e1", 300, 5));
        harness.processWatermark(59_999);
        add(purchase("e2", 50, 70_000));
        restart(List.of(ONE_MINUTE), List.of(new CountWindows("count-3", 3)));
        add(purchase("e3", 1, 6));
        harness.processWatermark(119_999);

        assertThat(summaries())
                .containsExactlyInAnyOrder(
                        "0..60000 count 2 sum 301 min 1 max 300 revision 1 LATE_UPDATE",
                        "5..70000 count 3 sum 351 min 1 max 300 revision 0 ON_TIME",
                        "60000..120000 count 1 sum 50 min 50 max 50 revision 0 ON_TIME");
    }

    @Test
    void rejectsAChangedDefinitionUnderAnOldName() throws Exception {
        add(purchase("e1", 300, 5));

        assertThatThrownBy(() -> restart(List.of(TimeWindows.tumbling("tumbling-1m", LATENESS)), List.of()))
                .hasRootCauseMessage("window 'tumbling-1m' was [HOPPING size PT1M step PT1M zone UTC] in the restored"
                        + " state and is now [HOPPING size PT10M step PT10M zone UTC]; give the changed window a new"
                        + " name")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    @Test
    void addsANewWindowAndDropsARemovedOneOnRestore() throws Exception {
        add(purchase("e1", 300, 5));
        restart(List.of(TimeWindows.tumbling("tumbling-2m", Duration.ofMinutes(2))), List.of());
        add(purchase("e2", 50, 6));
        harness.processWatermark(119_999 + LATENESS.toMillis());

        assertThat(totals()).extracting(PurchaseTotal::getWindow).containsExactly("tumbling-2m");
        assertThat(harness.numKeyedStateEntries()).isZero();
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
        reopen(List.of(ONE_MINUTE, TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE)), List.of());
        long now = watermark;
        for (PurchaseEvent purchase : purchases) {
            add(purchase);
            if (now != Long.MIN_VALUE) {
                now += random.nextInt(10_000);
                harness.processWatermark(now);
            }
        }
        harness.processWatermark(10_000_000);
        Map<String, Long> finals = new TreeMap<>();
        Map<String, Integer> revisions = new TreeMap<>();
        for (PurchaseTotal total : totals()) {
            finals.put(total.getTotalId(), total.getTotalMinor());
            assertThat(total.getRevision()).isEqualTo(revisions.merge(total.getTotalId(), 0, (old, zero) -> old + 1));
        }
        return finals;
    }

    private void reopen(List<TimeWindows> timeWindows, List<CountWindows> countWindows) throws Exception {
        harness.close();
        harness = harness(timeWindows, countWindows);
        harness.open();
    }

    private void restart(List<TimeWindows> timeWindows, List<CountWindows> countWindows) throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(timeWindows, countWindows);
        harness.initializeState(snapshot);
        harness.open();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PurchaseEvent, PurchaseTotal> harness(
            List<TimeWindows> timeWindows, List<CountWindows> countWindows) throws Exception {
        SumPurchases sum = new SumPurchases(new WindowSettings(timeWindows, countWindows, LATENESS, IDLE));
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(sum), PurchaseEvent::getUserId, Types.STRING);
        harness.setup(new AvroSerializer<>(PurchaseTotal.class));
        return harness;
    }

    private void add(PurchaseEvent purchase) throws Exception {
        harness.processElement(purchase, purchase.getEventTime().toEpochMilli());
    }

    private List<PurchaseTotal> totals() {
        return harness.extractOutputValues();
    }

    private List<String> summaries() {
        return totals().stream()
                .map(total -> "%d..%d count %d sum %d min %d max %d revision %d %s"
                        .formatted(
                                total.getWindowStart().toEpochMilli(),
                                total.getWindowEnd().toEpochMilli(),
                                total.getCount(),
                                total.getTotalMinor(),
                                total.getMinMinor(),
                                total.getMaxMinor(),
                                total.getRevision(),
                                total.getKind()))
                .toList();
    }
}
