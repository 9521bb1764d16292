/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.totals.state.OpenTotals;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums a user's purchases per currency and window; the decisions are those of {@link PurchaseWindows}. Takes accepted
 * purchases, gives totals in minor units. To run under {@code StableWatermarkOperator}, so that a finished window never
 * re-opens.
 *
 * <p>State per user: one value with all windows that may still change, read and written once per purchase and once per
 * firing. It ends by timer when the last window's allowed lateness, or the last count window's idle time, has passed.
 * Besides that the definitions of the windows, which a restore compares, and the counts, for the life of the job.
 */
public final class SumPurchases extends KeyedProcessFunction<String, PurchaseEvent, PurchaseTotal>
        implements CheckpointedFunction {

    private static final ValueStateDescriptor<OpenTotals> OPEN_TOTALS =
            new ValueStateDescriptor<>("open-totals", new AvroType<>(OpenTotals.class));
    private static final ListStateDescriptor<Definition> DEFINITIONS =
            new ListStateDescriptor<>("window-definitions", TypeInformation.of(Definition.class));

    private final PurchaseWindows windows;

    private transient ValueState<OpenTotals> openTotals;
    private transient ListState<Definition> definitionState;
    private transient Map<String, String> definitions;
    private transient RecordCounts<TotalsCount> counts;

    /** A window's definition as it lies in the state. */
    public record Definition(String window, String definition) {}

    public SumPurchases(PurchaseWindows windows) {
        this.windows = windows;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(context.getOperatorStateStore(), TotalsCount.WINDOWS_FIRED);
        definitionState = context.getOperatorStateStore().getUnionListState(DEFINITIONS);
        definitions = new HashMap<>();
        for (Definition restored : definitionState.get()) {
            definitions.put(restored.window(), restored.definition());
        }
        windows.definitions().forEach(this::adoptDefinition);
    }

    /** State summed under one definition means nothing under another. */
    private void adoptDefinition(String window, String definition) {
        String before = definitions.put(window, definition);
        if (before != null && !before.equals(definition)) {
            throw new SuppressRestartsException(new IllegalStateException(
                    "window '%s' was [%s] in the restored state and is now [%s]; give the changed window a new name"
                            .formatted(window, before, definition)));
        }
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
        try {
            windows.add(open, purchase, timers.currentWatermark(), total -> emit(total, out));
        } catch (ArithmeticException e) {
            throw new SuppressRestartsException(new IllegalStateException(
                    "a window's total exceeds 2^63 − 1 minor units; make the windows smaller", e));
        }
        store(open, timers);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<PurchaseTotal> out) throws Exception {
        OpenTotals open = openTotals.value();
        if (open == null || time < open.getNextTimer()) {
            return; // an earlier timer took its place
        }
        TimerService timers = context.timerService();
        windows.advance(open, context.getCurrentKey(), timers.currentWatermark(), total -> emit(total, out));
        store(open, timers);
    }

    private void store(OpenTotals open, TimerService timers) throws Exception {
        if (RunningTotals.isEmpty(open)) {
            openTotals.clear();
            return;
        }
        long next = windows.nextTimer(open);
        long set = open.getNextTimer();
        if (set <= timers.currentWatermark() || next < set) {
            timers.registerEventTimeTimer(next);
            open.setNextTimer(next);
        }
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
        definitionState.update(definitions.entrySet().stream()
                .map(entry -> new Definition(entry.getKey(), entry.getValue()))
                .toList());
    }
}
