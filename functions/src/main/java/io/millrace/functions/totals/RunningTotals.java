/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.LazyTimer;
import io.millrace.functions.totals.TimeWindows.Span;
import io.millrace.functions.totals.state.OpenCountWindow;
import io.millrace.functions.totals.state.OpenTimeWindows;
import io.millrace.functions.totals.state.OpenTotals;
import io.millrace.functions.totals.state.RunningTotal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds, creates and drops the running totals in one user's {@link OpenTotals}. */
record RunningTotals(OpenTotals open) {

    static final int NOT_EMITTED = -1;

    static OpenTotals none() {
        return new OpenTotals(LazyTimer.NOT_SET, new ArrayList<>(), new ArrayList<>());
    }

    boolean isEmpty() {
        return timeWindows().isEmpty() && countWindows().isEmpty();
    }

    List<OpenTimeWindows> timeWindows() {
        return open.getTimeWindows();
    }

    List<OpenCountWindow> countWindows() {
        return open.getCountWindows();
    }

    /** The running total of a span, created if absent. */
    RunningTotal ofSpan(String window, String currency, Span span) {
        List<RunningTotal> totals = timeWindows(window, currency).getTotals();
        for (RunningTotal total : totals) {
            if (total.getStart() == span.start() && total.getEnd() == span.end()) {
                return total;
            }
        }
        RunningTotal total = empty(span.start(), span.end());
        totals.add(total);
        return total;
    }

    private OpenTimeWindows timeWindows(String window, String currency) {
        for (OpenTimeWindows windows : timeWindows()) {
            if (windows.getWindow().equals(window) && windows.getCurrency().equals(currency)) {
                return windows;
            }
        }
        OpenTimeWindows windows = new OpenTimeWindows(window, currency, new ArrayList<>());
        timeWindows().add(windows);
        return windows;
    }

    /** The count window that is being filled, created if absent. */
    OpenCountWindow filling(String window, String currency) {
        for (OpenCountWindow filling : countWindows()) {
            if (filling.getWindow().equals(window) && filling.getCurrency().equals(currency)) {
                return filling;
            }
        }
        OpenCountWindow filling = new OpenCountWindow(window, currency, 0L, Long.MIN_VALUE, emptyCount());
        countWindows().add(filling);
        return filling;
    }

    static RunningTotal emptyCount() {
        return empty(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    private static RunningTotal empty(long start, long end) {
        return new RunningTotal(start, end, 0L, 0L, Long.MAX_VALUE, Long.MIN_VALUE, NOT_EMITTED);
    }

    /** Adds an amount to a total; throws {@link ArithmeticException} on overflow. */
    static void include(RunningTotal total, long amountMinor) {
        total.setCount(total.getCount() + 1);
        total.setTotalMinor(Math.addExact(total.getTotalMinor(), amountMinor));
        total.setMinMinor(Math.min(total.getMinMinor(), amountMinor));
        total.setMaxMinor(Math.max(total.getMaxMinor(), amountMinor));
    }

    /** Whether a count window contains a purchase. */
    static boolean hasStarted(OpenCountWindow filling) {
        return filling.getTotal().getCount() > 0;
    }

    /** Empties a count window, which keeps its number. */
    static void discard(OpenCountWindow filling) {
        filling.setLastEventTime(Long.MIN_VALUE);
        filling.setTotal(emptyCount());
    }

    /**
     * Drops the totals of time windows that meet the first condition, and the count windows that meet the second. Of those,
     * the next number stays if an earlier one was used.
     */
    void drop(Predicate<RunningTotal> isOver, Predicate<OpenCountWindow> isIdle) {
        timeWindows().forEach(windows -> remove(windows.getTotals(), isOver));
        remove(timeWindows(), windows -> windows.getTotals().isEmpty());
        countWindows().stream().filter(isIdle).forEach(RunningTotals::discard);
        remove(countWindows(), filling -> !hasStarted(filling) && filling.getSequence() == 0);
    }

    /** Drops the windows that are no longer configured. */
    void retain(WindowSettings settings) {
        remove(timeWindows(), windows -> settings.timeWindows().stream()
                .noneMatch(window -> window.name().equals(windows.getWindow())));
        remove(countWindows(), filling -> settings.countWindows().stream()
                .noneMatch(window -> window.name().equals(filling.getWindow())));
    }

    /** Removes by index, because the iterators of Avro's own lists, which restored state has, cannot remove. */
    private static <T> void remove(List<T> list, Predicate<T> condition) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (condition.test(list.get(i))) {
                list.remove(i);
            }
        }
    }
}
