/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.totals.TimeWindows.Span;
import io.millrace.functions.totals.state.OpenCountWindow;
import io.millrace.functions.totals.state.OpenTimeWindows;
import io.millrace.functions.totals.state.OpenTotals;
import io.millrace.functions.totals.state.RunningTotal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds and changes the running totals within a user's {@link OpenTotals}. */
final class RunningTotals {

    static final int NOT_EMITTED = -1;

    private RunningTotals() {}

    static boolean isEmpty(OpenTotals open) {
        return open.getTimeWindows().isEmpty() && open.getCountWindows().isEmpty();
    }

    static OpenTotals none() {
        return new OpenTotals(Long.MAX_VALUE, new ArrayList<>(), new ArrayList<>());
    }

    /** The running total of a span, made if there is none. */
    static RunningTotal find(OpenTotals open, String window, String currency, Span span) {
        List<RunningTotal> totals =
                find(open.getTimeWindows(), window, currency).getTotals();
        for (RunningTotal total : totals) {
            if (total.getStart() == span.start() && total.getEnd() == span.end()) {
                return total;
            }
        }
        RunningTotal total = empty(span.start(), span.end());
        totals.add(total);
        return total;
    }

    private static OpenTimeWindows find(List<OpenTimeWindows> all, String window, String currency) {
        for (OpenTimeWindows windows : all) {
            if (windows.getWindow().equals(window) && windows.getCurrency().equals(currency)) {
                return windows;
            }
        }
        OpenTimeWindows windows = new OpenTimeWindows(window, currency, new ArrayList<>());
        all.add(windows);
        return windows;
    }

    /** The count window that is filling, made if there is none. */
    static OpenCountWindow find(OpenTotals open, String window, String currency) {
        for (OpenCountWindow filling : open.getCountWindows()) {
            if (filling.getWindow().equals(window) && filling.getCurrency().equals(currency)) {
                return filling;
            }
        }
        OpenCountWindow filling = new OpenCountWindow(window, currency, 0L, Long.MIN_VALUE, emptyCount());
        open.getCountWindows().add(filling);
        return filling;
    }

    static RunningTotal emptyCount() {
        return empty(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    private static RunningTotal empty(long start, long end) {
        return new RunningTotal(start, end, 0L, 0L, Long.MAX_VALUE, Long.MIN_VALUE, NOT_EMITTED);
    }

    /** Refuses overflow with an {@link ArithmeticException}. */
    static void include(RunningTotal total, long amountMinor) {
        total.setCount(total.getCount() + 1);
        total.setTotalMinor(Math.addExact(total.getTotalMinor(), amountMinor));
        total.setMinMinor(Math.min(total.getMinMinor(), amountMinor));
        total.setMaxMinor(Math.max(total.getMaxMinor(), amountMinor));
    }

    /** Removes by index: the iterators of Avro's own lists, which a restored state has, cannot remove. */
    static <T> void forget(List<T> list, Predicate<T> over) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (over.test(list.get(i))) {
                list.remove(i);
            }
        }
    }
}
