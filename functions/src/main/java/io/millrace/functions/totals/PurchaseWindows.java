/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.totals.RunningTotals.forget;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.totals.TimeWindows.Span;
import io.millrace.functions.totals.state.OpenCountWindow;
import io.millrace.functions.totals.state.OpenTimeWindows;
import io.millrace.functions.totals.state.OpenTotals;
import io.millrace.functions.totals.state.RunningTotal;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The decisions of {@code purchase-totals}: which windows a purchase enters, when a window's total is emitted, and when
 * it is forgotten. Free of Flink; changes the {@link OpenTotals} it is given.
 *
 * <p>A window fires when the watermark passes {@code end − 1 ms}. Until the allowed lateness is over, each further
 * purchase emits the full total again, one revision higher. All times are epoch milliseconds of event time.
 */
public final class PurchaseWindows implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Map<String, TimeWindows> timeWindows = new HashMap<>();
    private final Map<String, CountWindows> countWindows = new HashMap<>();
    private final long allowedLatenessMillis;
    private final long countIdleMillis;

    /** @param countIdle after this long without a purchase, in event time, a count window is forgotten */
    public PurchaseWindows(
            List<TimeWindows> timeWindows,
            List<CountWindows> countWindows,
            Duration allowedLateness,
            Duration countIdle) {
        timeWindows.forEach(window -> this.timeWindows.put(window.name(), window));
        countWindows.forEach(window -> this.countWindows.put(window.name(), window));
        this.allowedLatenessMillis = allowedLateness.toMillis();
        this.countIdleMillis = countIdle.toMillis();
    }

    /** Every window's definition by name. */
    Map<String, String> definitions() {
        Map<String, String> definitions = new HashMap<>();
        timeWindows.values().forEach(window -> definitions.put(window.name(), window.definition()));
        countWindows.values().forEach(window -> definitions.put(window.name(), window.definition()));
        return definitions;
    }

    /** Adds an accepted purchase; what is to be emitted at once goes to {@code results}. */
    void add(OpenTotals open, PurchaseEvent purchase, long watermark, Consumer<PurchaseTotal> results) {
        long eventTime = purchase.getEventTime().toEpochMilli();
        for (TimeWindows window : timeWindows.values()) {
            for (Span span : window.covering(eventTime)) {
                if (deadline(span.end()) > watermark) {
                    addTo(open, window, span, purchase, watermark, results);
                }
            }
        }
        for (CountWindows window : countWindows.values()) {
            addTo(open, window, purchase, results);
        }
    }

    private void addTo(
            OpenTotals open,
            TimeWindows window,
            Span span,
            PurchaseEvent purchase,
            long watermark,
            Consumer<PurchaseTotal> results) {
        RunningTotal total = RunningTotals.find(open, window.name(), purchase.getCurrency(), span);
        RunningTotals.include(total, purchase.getAmountMinor());
        if (fireTime(total) <= watermark) {
            emit(total, purchase.getUserId(), window, purchase.getCurrency(), ResultKind.LATE_UPDATE, results);
        }
    }

    private static void addTo(
            OpenTotals open, CountWindows window, PurchaseEvent purchase, Consumer<PurchaseTotal> results) {
        OpenCountWindow filling = RunningTotals.find(open, window.name(), purchase.getCurrency());
        RunningTotal total = filling.getTotal();
        long eventTime = purchase.getEventTime().toEpochMilli();
        total.setStart(Math.min(total.getStart(), eventTime));
        total.setEnd(Math.max(total.getEnd(), eventTime));
        RunningTotals.include(total, purchase.getAmountMinor());
        filling.setLastEventTime(Math.max(filling.getLastEventTime(), eventTime));
        if (total.getCount() < window.size()) {
            return;
        }
        results.accept(result(
                total,
                purchase.getUserId(),
                window.name(),
                purchase.getCurrency(),
                filling.getSequence(),
                Long.toString(filling.getSequence()),
                ResultKind.ON_TIME));
        filling.setSequence(filling.getSequence() + 1);
        filling.setTotal(RunningTotals.emptyCount());
    }

    /** Emits the windows the watermark has passed and forgets what can no longer change. */
    void advance(OpenTotals open, String userId, long watermark, Consumer<PurchaseTotal> results) {
        forget(open.getTimeWindows(), windows -> !timeWindows.containsKey(windows.getWindow()));
        for (OpenTimeWindows windows : open.getTimeWindows()) {
            TimeWindows window = timeWindows.get(windows.getWindow());
            for (RunningTotal total : windows.getTotals()) {
                if (total.getRevision() == RunningTotals.NOT_EMITTED && fireTime(total) <= watermark) {
                    emit(total, userId, window, windows.getCurrency(), ResultKind.ON_TIME, results);
                }
            }
            forget(windows.getTotals(), total -> deadline(total.getEnd()) <= watermark);
        }
        forget(open.getTimeWindows(), windows -> windows.getTotals().isEmpty());
        forget(
                open.getCountWindows(),
                filling -> !countWindows.containsKey(filling.getWindow())
                        || filling.getLastEventTime() + countIdleMillis <= watermark);
    }

    /**
     * When {@link #advance} has to be called next: at the first window that waits to fire; where none waits, when all
     * that is left can be forgotten. {@link Long#MAX_VALUE} if nothing is left.
     */
    long nextTimer(OpenTotals open) {
        long nextFire = Long.MAX_VALUE;
        long lastDeadline = Long.MIN_VALUE;
        for (OpenTimeWindows windows : open.getTimeWindows()) {
            for (RunningTotal total : windows.getTotals()) {
                if (total.getRevision() == RunningTotals.NOT_EMITTED) {
                    nextFire = Math.min(nextFire, fireTime(total));
                }
                lastDeadline = Math.max(lastDeadline, deadline(total.getEnd()));
            }
        }
        if (nextFire < Long.MAX_VALUE || RunningTotals.isEmpty(open)) {
            return nextFire;
        }
        for (OpenCountWindow filling : open.getCountWindows()) {
            lastDeadline = Math.max(lastDeadline, filling.getLastEventTime() + countIdleMillis);
        }
        return lastDeadline;
    }

    private static long fireTime(RunningTotal total) {
        return total.getEnd() - 1;
    }

    private long deadline(long end) {
        return end - 1 + allowedLatenessMillis;
    }

    private static void emit(
            RunningTotal total,
            String userId,
            TimeWindows window,
            String currency,
            ResultKind kind,
            Consumer<PurchaseTotal> results) {
        total.setRevision(total.getRevision() + 1);
        String place = window.place(total.getStart(), total.getEnd());
        results.accept(result(total, userId, window.name(), currency, null, place, kind));
    }

    /** @param place what tells this result from the others of its window */
    private static PurchaseTotal result(
            RunningTotal total,
            String userId,
            String window,
            String currency,
            Long sequence,
            String place,
            ResultKind kind) {
        return new PurchaseTotal(
                DeterministicId.of(userId, currency, window, place),
                userId,
                currency,
                window,
                sequence,
                Instant.ofEpochMilli(total.getStart()),
                Instant.ofEpochMilli(total.getEnd()),
                total.getCount(),
                total.getTotalMinor(),
                total.getMinMinor(),
                total.getMaxMinor(),
                Math.max(0, total.getRevision()),
                kind);
    }
}
