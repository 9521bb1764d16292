/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.CachedState;
import io.millrace.functions.runtime.KeepsCachedState;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.runtime.ValueStorage;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums each user's purchases per currency and window, as {@link PurchaseWindows} decides. Input: accepted purchases;
 * output: totals in minor units. Runs in a {@code StableWatermarkOperator}, so that a finished window never reopens.
 *
 * <p>State per user: one cached value with all panes and count windows that may still change. It ends by wake-up when the
 * last window's allowed lateness, or the last count window's idle time, has passed, except for the next number of each
 * count window that has been full before, because no number is used twice. For the life of the job: the counts, the
 * numbers of the windows, and the definitions of the windows and their lateness, which a restore compares.
 */
public final class SumPurchases extends KeyedProcessFunction<String, PurchaseEvent, PurchaseTotal>
        implements CheckpointedFunction, KeepsCachedState<String> {

    private static final ValueStateDescriptor<UserTotals> USER_TOTALS =
            new ValueStateDescriptor<>("user-totals", UserTotalsSerializer.INSTANCE);

    private final WindowSettings settings;
    private final long cacheBytes;

    private transient CachedState<String, UserTotals> users;
    private transient WindowGroups groups;
    private transient WindowNumbers numbers;
    private transient ListState<WindowNumbers.Entry> numberState;
    private transient PinnedSettings pinned;
    private transient RecordCounts<TotalsCount> counts;

    /** @param cacheBytes the most that cached users take on the heap, bytes */
    public SumPurchases(WindowSettings settings, long cacheBytes) {
        this.settings = settings;
        this.cacheBytes = cacheBytes;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(context.getOperatorStateStore(), TotalsCount.WINDOWS_FIRED);
        pinned = PinnedSettings.restore(context.getOperatorStateStore(), settings.pinned());
        pinned.removeIf(settings::isRemovedWindow);
        numberState = WindowNumbers.state(context.getOperatorStateStore());
        numbers = WindowNumbers.restore(numberState.get(), settings);
    }

    @Override
    public void open(OpenContext context) {
        users = new CachedState<>(ValueStorage.of(getRuntimeContext(), USER_TOTALS), UserTotals::sizeBytes, cacheBytes);
        groups = new WindowGroups(settings, numbers);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public CachedState<String, ?> cachedState() {
        return users;
    }

    @Override
    public void processElement(PurchaseEvent purchase, Context context, Collector<PurchaseTotal> out) throws Exception {
        UserTotals known = users.value();
        UserTotals user = known == null ? UserTotals.none() : known;
        long watermark = context.timerService().currentWatermark();
        try {
            windows(purchase.getUserId(), user, watermark, out).add(purchase);
        } catch (ArithmeticException e) {
            throw overflow(e);
        }
        store(user);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<PurchaseTotal> out) throws Exception {
        UserTotals user = users.value();
        if (user == null) {
            return; // a timer that was set before its totals ended
        }
        long watermark = context.timerService().currentWatermark();
        try {
            windows(context.getCurrentKey(), user, watermark, out).advance();
        } catch (ArithmeticException e) {
            throw overflow(e);
        }
        store(user);
    }

    private PurchaseWindows windows(String userId, UserTotals user, long watermark, Collector<PurchaseTotal> out) {
        return new PurchaseWindows(userId, user, groups, watermark, total -> emit(total, out));
    }

    private static SuppressRestartsException overflow(ArithmeticException cause) {
        return new SuppressRestartsException(new IllegalStateException(
                "the total of a window exceeds 2^63 − 1 minor units; configure smaller windows", cause));
    }

    private void store(UserTotals user) throws Exception {
        if (user.isEmpty()) {
            users.clear();
            return;
        }
        users.update(user, user.wakeUp());
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
        numberState.update(numbers.entries());
    }
}
