/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.totals.TimeWindows.Shape;

/**
 * Walks the spans {@code [start, end)} of one time window in the order of their ends, without allocating. All times are
 * epoch milliseconds. Not for several threads.
 */
final class WindowSpans {

    private final TimeAxis axis;
    private final boolean isCumulative;
    private final long size;
    private final long step;
    private final long stepMillis;

    /** In a hopping window the number of the span, in a cumulative one that of the period. */
    private long number;

    private long periodEnd;
    private long start;
    private long end;

    WindowSpans(TimeWindows window) {
        this.axis = TimeAxis.of(window);
        this.isCumulative = window.shape() == Shape.CUMULATIVE;
        this.size = window.units(window.size());
        this.stepMillis = window.step().toMillis();
        this.step = isCumulative ? size : window.units(window.step());
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    /** Moves to the first span that ends after an instant; it covers the instant if any span does. */
    void seek(long instant) {
        number = Math.floorDiv(axis.unit(instant) - size, step) + 1;
        if (!isCumulative) {
            moveToNumber();
            return;
        }
        moveToPeriod();
        moveToStep((instant - start) / stepMillis + 1);
    }

    /** Moves to the span that ends next. */
    void next() {
        if (isCumulative && end < periodEnd) {
            end = Math.min(end + stepMillis, periodEnd);
            return;
        }
        number++;
        if (!isCumulative) {
            moveToNumber();
            return;
        }
        moveToPeriod();
        moveToStep(1);
    }

    /** The end of the last span that covers an instant. */
    long lastEnd(long instant) {
        return axis.start(Math.floorDiv(axis.unit(instant), step) * step + size);
    }

    private void moveToNumber() {
        start = axis.start(number * step);
        end = axis.start(number * step + size);
    }

    private void moveToPeriod() {
        start = axis.start(number * size);
        periodEnd = axis.start((number + 1) * size);
    }

    private void moveToStep(long steps) {
        end = Math.min(start + steps * stepMillis, periodEnd);
    }
}
