/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

/**
 * Cuts time into panes {@code [start, end)} such that each start and end of a group's windows is the start of a pane. All
 * times are epoch milliseconds. Not for several threads.
 */
final class PaneGrid {

    private final TimeAxis axis;
    private final long period;
    private final long stepMillis;

    private long start;
    private long end;

    private PaneGrid(TimeAxis axis, long period, long stepMillis) {
        this.axis = axis;
        this.period = period;
        this.stepMillis = stepMillis;
    }

    /** Panes of one length, aligned like the window: in milliseconds in UTC or in days of its time zone. */
    static PaneGrid ofLength(long units, TimeWindows window) {
        return new PaneGrid(TimeAxis.of(window), units, Long.MAX_VALUE);
    }

    /** The steps of a cumulative window, in a time zone also the shorter last one of a day on which clocks change. */
    static PaneGrid ofSteps(TimeWindows window) {
        return new PaneGrid(
                TimeAxis.of(window), window.units(window.size()), window.step().toMillis());
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    /** Moves to the pane that contains an instant. */
    void seek(long instant) {
        if (instant >= start && instant < end) {
            return;
        }
        long number = Math.floorDiv(axis.unit(instant), period);
        long periodStart = axis.start(number * period);
        long periodEnd = axis.start((number + 1) * period);
        if (periodEnd - periodStart <= stepMillis) {
            start = periodStart;
            end = periodEnd;
            return;
        }
        start = periodStart + (instant - periodStart) / stepMillis * stepMillis;
        end = Math.min(start + stepMillis, periodEnd);
    }
}
