/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Runs the operator; by default with 10 min of allowed lateness and 30 d of idle time. */
final class TotalsHarness implements AutoCloseable {

    static final Duration LATENESS = Duration.ofMinutes(10);
    static final Duration IDLE = Duration.ofDays(30);
    private static final long CACHE_BYTES = 1_000_000;

    static final TimeWindows ONE_MINUTE = TimeWindows.tumbling("tumbling-1m", Duration.ofMinutes(1));

    private KeyedOneInputStreamOperatorTestHarness<String, PurchaseEvent, PurchaseTotal> harness;

    private TotalsHarness(WindowSettings settings) throws Exception {
        harness = harness(settings);
    }

    static TotalsHarness open(List<TimeWindows> timeWindows, List<CountWindows> countWindows) throws Exception {
        return open(new WindowSettings(timeWindows, countWindows, LATENESS, IDLE));
    }

    static TotalsHarness open(WindowSettings settings) throws Exception {
        TotalsHarness opened = new TotalsHarness(settings);
        opened.harness.open();
        return opened;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PurchaseEvent, PurchaseTotal> harness(
            WindowSettings settings) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new SumPurchases(settings, CACHE_BYTES)),
                PurchaseEvent::getUserId,
                Types.STRING);
        harness.setup(new AvroSerializer<>(PurchaseTotal.class));
        return harness;
    }

    void restart(List<TimeWindows> timeWindows, List<CountWindows> countWindows) throws Exception {
        restart(new WindowSettings(timeWindows, countWindows, LATENESS, IDLE));
    }

    void restart(WindowSettings settings) throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(settings);
        harness.initializeState(snapshot);
        harness.open();
    }

    void add(PurchaseEvent purchase) throws Exception {
        harness.processElement(purchase, purchase.getEventTime().toEpochMilli());
    }

    void watermark(long watermark) throws Exception {
        harness.processWatermark(watermark);
    }

    List<PurchaseTotal> totals() {
        return harness.extractOutputValues();
    }

    List<String> summaries() {
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

    /** Entries of keyed state and timers, as a snapshot would contain them. */
    int leftBehind() throws Exception {
        harness.snapshot(1, 1);
        return harness.numKeyedStateEntries() + harness.numEventTimeTimers();
    }

    int timers() throws Exception {
        harness.snapshot(1, 1);
        return harness.numEventTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
