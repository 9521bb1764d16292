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
import org.junit.jupiter.api.Test;

class SumPurchasesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LATENESS = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofDays(30);
    private static final TimeWindows ONE_MINUTE = TimeWindows.tumbling("tumbling-1m", MINUTE);

    private KeyedOneInputStreamOperatorTestHarness<String, PurchaseEvent, PurchaseTotal> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void emitsAWindowWhenTheWatermarkPassesItsLastMillisecond() throws Exception {
        open(List.of(ONE_MINUTE), List.of());
        take(purchase("e1", 300, 5));
        take(purchase("e2", 100, 59_999));
        take(purchase("e3", 7, 60_000));

        harness.processWatermark(59_998);
        assertThat(totals()).isEmpty();
        harness.processWatermark(59_999);

        assertThat(totals()).containsExactly(total(0, 60_000, 2, 400, 100, 300, 0, ResultKind.ON_TIME));
    }

    @Test
    void emitsTheFullTotalAgainForEachLatePurchase() throws Exception {
        open(List.of(ONE_MINUTE), List.of());
        take(purchase("e1", 300, 5));
        harness.processWatermark(59_999);
        take(purchase("e2", 50, 6));
        take(purchase("e3", 900, 7));

        assertThat(totals())
                .containsExactly(
                        total(0, 60_000, 1, 300, 300, 300, 0, ResultKind.ON_TIME),
                        total(0, 60_000, 2, 350, 50, 300, 1, ResultKind.LATE_UPDATE),
                        total(0, 60_000, 3, 1_250, 50, 900, 2, ResultKind.LATE_UPDATE));
    }

    @Test
    void beginsAtRevisionZeroWhenTheFirstPurchaseOfAWindowIsLate() throws Exception {
        open(List.of(ONE_MINUTE), List.of());
        harness.processWatermark(59_999);
        take(purchase("e1", 300, 5));

        assertThat(totals()).containsExactly(total(0, 60_000, 1, 300, 300, 300, 0, ResultKind.LATE_UPDATE));
    }

    @Test
    void addsAPartiallyLatePurchaseOnlyToWindowsThatAreOpen() throws Exception {
        open(List.of(ONE_MINUTE, TimeWindows.tumbling("tumbling-5m", Duration.ofMinutes(5))), List.of());
        harness.processWatermark(59_999 + LATENESS.toMillis());
        take(purchase("e1", 300, 5));

        assertThat(totals()).extracting(PurchaseTotal::getWindow).containsExactly("tumbling-5m");
    }

    @Test
    void tellsTheSpansOfACumulativeWindowApart() throws Exception {
        open(List.of(TimeWindows.cumulative("c", Duration.ofMinutes(2), MINUTE)), List.of());
        take(purchase("e1", 300, 5));
        take(purchase("e2", 50, 70_000));
        harness.processWatermark(119_999);

        assertThat(totals())
                .extracting(PurchaseTotal::getTotalId, PurchaseTotal::getTotalMinor, PurchaseTotal::getRevision)
                .containsExactly(
                        tuple(DeterministicId.of("ann", "EUR", "c", "0-60000"), 300L, 0),
                        tuple(DeterministicId.of("ann", "EUR", "c", "0-120000"), 350L, 0));
    }

    @Test
    void sumsCurrenciesApart() throws Exception {
        open(List.of(ONE_MINUTE), List.of());
        take(purchase("e1", "ann", 1L, "EUR", 5));
        take(purchase("e2", "ann", 2L, "USD", 6));
        harness.processWatermark(59_999);

        assertThat(totals())
                .extracting(PurchaseTotal::getCurrency, PurchaseTotal::getTotalMinor)
                .containsExactlyInAnyOrder(tuple("EUR", 1L), tuple("USD", 2L));
    }

    @Test
    void emitsACountWindowWhenItIsFullAndNumbersTheNext() throws Exception {
        open(List.of(), List.of(new CountWindows("count-2", 2)));
        take(purchase("e1", 10, 900));
        take(purchase("e2", 20, 100));
        take(purchase("e3", 30, 50));
        take(purchase("e4", 40, 60));

        PurchaseTotal first = totals().get(0);
        assertThat(first.getTotalId()).isEqualTo(DeterministicId.of("ann", "EUR", "count-2", "0"));
        assertThat(first.getSequence()).isZero();
        assertThat(first.getWindowStart()).isEqualTo(Instant.ofEpochMilli(100));
        assertThat(first.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(900));
        assertThat(first.getTotalMinor()).isEqualTo(30);
        assertThat(first.getKind()).isEqualTo(ResultKind.ON_TIME);
        PurchaseTotal second = totals().get(1);
        assertThat(second.getSequence()).isEqualTo(1);
        assertThat(second.getTotalMinor()).isEqualTo(70);
        assertThat(second.getRevision()).isZero();
    }

    @Test
    void leavesNoStateAndNoTimerBehindWhenTheLastWindowCanNoLongerChange() throws Exception {
        open(List.of(ONE_MINUTE, TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE)), List.of());
        take(purchase("e1", 300, 5));
        take(purchase("e2", 300, 200_000));
        long lastEnd = 480_000;

        harness.processWatermark(lastEnd - 1 + LATENESS.toMillis() - 1);
        assertThat(harness.numKeyedStateEntries()).isPositive();
        harness.processWatermark(lastEnd - 1 + LATENESS.toMillis());

        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void forgetsAnIdleCountWindow() throws Exception {
        open(List.of(ONE_MINUTE), List.of(new CountWindows("count-2", 2)));
        take(purchase("e1", 10, 1_000));

        harness.processWatermark(1_000 + IDLE.toMillis() - 1);
        assertThat(harness.numKeyedStateEntries()).isPositive();
        harness.processWatermark(1_000 + IDLE.toMillis());

        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void continuesAfterARestoreWithNothingLostAndNothingTwice() throws Exception {
        open(List.of(ONE_MINUTE), List.of(new CountWindows("count-3", 3)));
        take(purchase("e1", 300, 5));
        harness.processWatermark(59_999);
        take(purchase("e2", 50, 70_000));
        restart(List.of(ONE_MINUTE), List.of(new CountWindows("count-3", 3)));
        take(purchase("e3", 1, 6));
        harness.processWatermark(119_999);

        assertThat(totals())
                .containsExactlyInAnyOrder(
                        total(0, 60_000, 2, 301, 1, 300, 1, ResultKind.LATE_UPDATE),
                        new PurchaseTotal(
                                DeterministicId.of("ann", "EUR", "count-3", "0"),
                                "ann",
                                "EUR",
                                "count-3",
                                0L,
                                Instant.ofEpochMilli(5),
                                Instant.ofEpochMilli(70_000),
                                3L,
                                351L,
                                1L,
                                300L,
                                0,
                                ResultKind.ON_TIME),
                        total(60_000, 120_000, 1, 50, 50, 50, 0, ResultKind.ON_TIME));
    }

    @Test
    void refusesAChangedDefinitionUnderAnOldName() throws Exception {
        open(List.of(ONE_MINUTE), List.of());
        take(purchase("e1", 300, 5));

        assertThatThrownBy(() -> restart(List.of(TimeWindows.tumbling("tumbling-1m", LATENESS)), List.of()))
                .hasRootCauseMessage("window 'tumbling-1m' was [HOPPING size PT1M step PT1M zone UTC] in the restored"
                        + " state and is now [HOPPING size PT10M step PT10M zone UTC]; give the changed window a new"
                        + " name")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    @Test
    void takesANewWindowAndDropsARemovedOneAfterARestore() throws Exception {
        open(List.of(ONE_MINUTE), List.of());
        take(purchase("e1", 300, 5));
        restart(List.of(TimeWindows.tumbling("tumbling-2m", Duration.ofMinutes(2))), List.of());
        take(purchase("e2", 50, 6));
        harness.processWatermark(119_999 + LATENESS.toMillis());

        assertThat(totals()).extracting(PurchaseTotal::getWindow).containsExactly("tumbling-2m");
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void endsWithTheSameTotalsInWhateverOrderPurchasesArrive() throws Exception {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            List<PurchaseEvent> purchases = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                purchases.add(purchase("e" + i, random.nextInt(1_000), random.nextInt(600_000)));
            }
            var inOrder = finals(purchases, Long.MIN_VALUE, random);
            Collections.shuffle(purchases, random);
            var shuffled = finals(purchases, 0, random);

            assertThat(shuffled).as("seed %d", seed).isEqualTo(inOrder);
        }
    }

    /** Total per id after the last revision; watermarks rise at random between records, within the allowed lateness. */
    private Map<String, Long> finals(List<PurchaseEvent> purchases, long watermark, Random random) throws Exception {
        if (harness != null) {
            harness.close();
        }
        open(List.of(ONE_MINUTE, TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE)), List.of());
        long now = watermark;
        for (PurchaseEvent purchase : purchases) {
            take(purchase);
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

    private void open(List<TimeWindows> timeWindows, List<CountWindows> countWindows) throws Exception {
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
        SumPurchases sum = new SumPurchases(new PurchaseWindows(timeWindows, countWindows, LATENESS, IDLE));
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(sum), PurchaseEvent::getUserId, Types.STRING);
        harness.setup(new AvroSerializer<>(PurchaseTotal.class));
        return harness;
    }

    private void take(PurchaseEvent purchase) throws Exception {
        harness.processElement(purchase, purchase.getEventTime().toEpochMilli());
    }

    private List<PurchaseTotal> totals() {
        return harness.extractOutputValues();
    }

    private static PurchaseTotal total(
            long start, long end, long count, long sum, long min, long max, int revision, ResultKind kind) {
        return new PurchaseTotal(
                DeterministicId.of("ann", "EUR", "tumbling-1m", Long.toString(start)),
                "ann",
                "EUR",
                "tumbling-1m",
                null,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                count,
                sum,
                min,
                max,
                revision,
                kind);
    }
}
