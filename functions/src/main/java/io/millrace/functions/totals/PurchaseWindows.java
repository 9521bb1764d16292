/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.totals.TimeWindows.Span;
import io.millrace.functions.totals.state.OpenCountWindow;
import io.millrace.functions.totals.state.OpenTimeWindows;
import io.millrace.functions.totals.state.OpenTotals;
import io.millrace.functions.totals.state.RunningTotal;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Decides which windows a purchase enters, when a window's total is emitted and when a window is dropped.
 *
 * <p>Lives for one call around one user's {@link OpenTotals}, which it changes. A time window fires when the watermark
 * passes {@code end − 1 ms}. Until its allowed lateness is over, each further purchase emits the full total again with
 * the next revision. All times are event times in epoch milliseconds.
 */
final class PurchaseWindows {

    private final String userId;
    private final RunningTotals totals;
    private final WindowSettings settings;
    private final Consumer<PurchaseTotal> results;

    PurchaseWindows(String userId, OpenTotals open, WindowSettings settings, Consumer<PurchaseTotal> results) {
        this.userId = userId;
        this.totals = new RunningTotals(open);
        this.settings = settings;
        this.results = results;
    }

    /** Adds an accepted purchase; throws {@link ArithmeticException} if a total overflows. */
    void add(PurchaseEvent purchase, long watermark) {
        long eventTime = purchase.getEventTime().toEpochMilli();
        for (TimeWindows window : settings.timeWindows()) {
            for (Span span : window.covering(eventTime)) {
                if (settings.deadline(span.end()) > watermark) {
                    addTo(window, span, purchase, watermark);
                }
            }
        }
        for (CountWindows window : settings.countWindows()) {
            addTo(window, purchase, watermark);
        }
    }

    private void addTo(TimeWindows window, Span span, PurchaseEvent purchase, long watermark) {
        RunningTotal total = totals.ofSpan(window.name(), purchase.getCurrency(), span);
        RunningTotals.include(total, purchase.getAmountMinor());
        if (fireTime(total) <= watermark) {
            emit(window, purchase.getCurrency(), total, ResultKind.LATE_UPDATE);
        }
    }

    private void addTo(CountWindows window, PurchaseEvent purchase, long watermark) {
        OpenCountWindow filling = totals.filling(window.name(), purchase.getCurrency());
        if (isIdle(filling, watermark)) {
            RunningTotals.discard(filling); // the timer of another window may have come first
        }
        RunningTotal total = filling.getTotal();
        long eventTime = purchase.getEventTime().toEpochMilli();
        total.setStart(Math.min(total.getStart(), eventTime));
        total.setEnd(Math.max(total.getEnd(), eventTime));
        RunningTotals.include(total, purchase.getAmountMinor());
        filling.setLastEventTime(Math.max(filling.getLastEventTime(), eventTime));
        if (total.getCount() < window.size()) {
            return;
        }
        long sequence = filling.getSequence();
        results.accept(result(window.name(), purchase.getCurrency(), Long.toString(sequence), total)
                .setSequence(sequence)
                .setRevision(0)
                .setKind(ResultKind.ON_TIME)
                .build());
        filling.setSequence(sequence + 1);
        filling.setTotal(RunningTotals.emptyCount());
    }

    /** Emits the windows that the watermark has passed and drops those that can no longer change. */
    void advance(long watermark) {
        totals.retain(settings);
        for (TimeWindows window : settings.timeWindows()) {
            for (OpenTimeWindows open : totals.timeWindows()) {
                if (open.getWindow().equals(window.name())) {
                    fire(window, open, watermark);
                }
            }
        }
        totals.drop(total -> settings.deadline(total.getEnd()) <= watermark, filling -> isIdle(filling, watermark));
    }

    private boolean isIdle(OpenCountWindow filling, long watermark) {
        return settings.idleFrom(filling.getLastEventTime()) <= watermark;
    }

    private void fire(TimeWindows window, OpenTimeWindows open, long watermark) {
        for (RunningTotal total : open.getTotals()) {
            if (total.getRevision() == RunningTotals.NOT_EMITTED && fireTime(total) <= watermark) {
                emit(window, open.getCurrency(), total, ResultKind.ON_TIME);
            }
        }
    }

    /**
     * The time at which {@link #advance} has to be called next: when the next time window fires or the next count window
     * has been idle for too long; if neither is due, when all time windows can be dropped. {@link Long#MAX_VALUE} if
     * nothing is left to do.
     */
    long nextTimer() {
        long next = Long.MAX_VALUE;
        long lastDeadline = Long.MIN_VALUE;
        for (OpenTimeWindows windows : totals.timeWindows()) {
            for (RunningTotal total : windows.getTotals()) {
                if (total.getRevision() == RunningTotals.NOT_EMITTED) {
                    next = Math.min(next, fireTime(total));
                }
                lastDeadline = Math.max(lastDeadline, settings.deadline(total.getEnd()));
            }
        }
        for (OpenCountWindow filling : totals.countWindows()) {
            if (RunningTotals.hasStarted(filling)) {
                next = Math.min(next, settings.idleFrom(filling.getLastEventTime()));
            }
        }
        return next < Long.MAX_VALUE || totals.timeWindows().isEmpty() ? next : lastDeadline;
    }

    boolean isEmpty() {
        return totals.isEmpty();
    }

    private static long fireTime(RunningTotal total) {
        return total.getEnd() - 1;
    }

    private void emit(TimeWindows window, String currency, RunningTotal total, ResultKind kind) {
        total.setRevision(total.getRevision() + 1);
        String place = window.place(total.getStart(), total.getEnd());
        results.accept(result(window.name(), currency, place, total)
                .setRevision(total.getRevision())
                .setKind(kind)
                .build());
    }

    /** @param place distinguishes this result from the others of its window */
    private PurchaseTotal.Builder result(String window, String currency, String place, RunningTotal total) {
        return PurchaseTotal.newBuilder()
                .setTotalId(DeterministicId.of(userId, currency, window, place))
                .setUserId(userId)
                .setCurrency(currency)
                .setWindow(window)
                .setWindowStart(Instant.ofEpochMilli(total.getStart()))
                .setWindowEnd(Instant.ofEpochMilli(total.getEnd()))
                .setCount(total.getCount())
                .setTotalMinor(total.getTotalMinor())
                .setMinMinor(total.getMinMinor())
                .setMaxMinor(total.getMaxMinor());
    }
}
