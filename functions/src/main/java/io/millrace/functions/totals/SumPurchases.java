/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.LazyTimer;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.totals.state.OpenTotals;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums each user's purchases per currency and window, as {@link PurchaseWindows} decides. Input: accepted purchases;
 * output: totals in minor units. Runs in a {@code StableWatermarkOperator}, so that a finished window never reopens.
 *
 * <p>State per user: one value with all windows that may still change, read and written once per purchase and once per
 * timer. It ends by timer when the last window's allowed lateness, or the last count window's idle time, has passed,
 * except for the next number of each count window that has been full before, because no number is used twice. For the life
 * of the job: the counts, and the definitions of the windows and their lateness, which a restore compares.
 */
public final class SumPurchases extends KeyedProcessFunction<String, PurchaseEvent, PurchaseTotal>
        implements CheckpointedFunction {

    private static final ValueStateDescriptor<OpenTotals> OPEN_TOTALS =
            new ValueStateDescriptor<>("open-totals", new AvroType<>(OpenTotals.class));

    private final WindowSettings settings;

    private transient ValueState<OpenTotals> openTotals;
    private transient PinnedSettings pinned;
    private transient RecordCounts<TotalsCount> counts;

    public SumPurchases(WindowSettings settings) {
        this.settings = settings;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(context.getOperatorStateStore(), TotalsCount.WINDOWS_FIRED);
        pinned = PinnedSettings.restore(context.getOperatorStateStore(), settings.pinned());
        pinned.removeIf(settings::isRemovedWindow);
    }

    @Override
    public void open(OpenContext context) {
        openTotals = getRuntimeContext().getState(OPEN_TOTALS);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(PurchaseEvent purchase, Context context, Collector<PurchaseTotal> out) throws Exception {
        OpenTotals stored = openTotals.value();
        OpenTotals open = stored == null ? RunningTotals.none() : stored;
        TimerService timers = context.timerService();
        PurchaseWindows windows = windows(purchase.getUserId(), open, out);
        try {
            windows.add(purchase, timers.currentWatermark());
        } catch (ArithmeticException e) {
            throw new SuppressRestartsException(new IllegalStateException(
                    "the total of a window exceeds 2^63 − 1 minor units; configure smaller windows", e));
        }
        store(open, windows, timers);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<PurchaseTotal> out) throws Exception {
        OpenTotals open = openTotals.value();
        if (open == null || time < open.getNextTimer()) {
            return; // superseded by another timer
        }
        TimerService timers = context.timerService();
        PurchaseWindows windows = windows(context.getCurrentKey(), open, out);
        windows.advance(timers.currentWatermark());
        store(open, windows, timers);
    }

    private PurchaseWindows windows(String userId, OpenTotals open, Collector<PurchaseTotal> out) {
        return new PurchaseWindows(userId, open, settings, total -> emit(total, out));
    }

    private void store(OpenTotals open, PurchaseWindows windows, TimerService timers) throws Exception {
        if (windows.isEmpty()) {
            openTotals.clear();
            return;
        }
        open.setNextTimer(LazyTimer.set(timers, open.getNextTimer(), windows.nextTimer()));
        openTotals.update(open);
    }

    private void emit(PurchaseTotal total, Collector<PurchaseTotal> out) {
        if (total.getKind() == ResultKind.ON_TIME) {
            counts.add(TotalsCount.WINDOWS_FIRED);
        }
        out.collect(total);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
        pinned.snapshot();
    }
}
