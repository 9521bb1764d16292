/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

/** The count window of one user and currency that is being filled. All times are event times in epoch milliseconds. */
final class CountTotal {

    static final long SIZE_BYTES = 112;

    private final int window;
    private final Total total;

    private long sequence;
    private long lastEventTime;
    private long firstTime;
    private long lastTime;

    /** @param window the number of the count window */
    CountTotal(int window) {
        this(window, 0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, new Total());
    }

    CountTotal(int window, long sequence, long lastEventTime, long firstTime, long lastTime, Total total) {
        this.window = window;
        this.sequence = sequence;
        this.lastEventTime = lastEventTime;
        this.firstTime = firstTime;
        this.lastTime = lastTime;
        this.total = total;
    }

    CountTotal copy() {
        Total copy = new Total();
        copy.set(total.count(), total.sum(), total.min(), total.max());
        return new CountTotal(window, sequence, lastEventTime, firstTime, lastTime, copy);
    }

    /** Adds a purchase; throws {@link ArithmeticException} if the sum overflows. */
    void add(long eventTime, long amountMinor) {
        total.add(1, amountMinor, amountMinor, amountMinor);
        firstTime = Math.min(firstTime, eventTime);
        lastTime = Math.max(lastTime, eventTime);
        lastEventTime = Math.max(lastEventTime, eventTime);
    }

    /** Empties the full window and goes on to the next number. */
    void startNext() {
        empty();
        sequence++;
    }

    /** Empties the window, which keeps its number. */
    void discard() {
        empty();
        lastEventTime = Long.MIN_VALUE;
    }

    private void empty() {
        total.clear();
        firstTime = Long.MAX_VALUE;
        lastTime = Long.MIN_VALUE;
    }

    boolean hasStarted() {
        return total.count() > 0;
    }

    /** Whether nothing would be lost without it: no number has been used yet, and no purchase is waiting. */
    boolean isDispensable() {
        return !hasStarted() && sequence == 0;
    }

    int window() {
        return window;
    }

    Total total() {
        return total;
    }

    /** 0, 1, …: the number of the window that is being filled. */
    long sequence() {
        return sequence;
    }

    /** The greatest event time of the user in this currency. */
    long lastEventTime() {
        return lastEventTime;
    }

    /** The least event time in the window. */
    long firstTime() {
        return firstTime;
    }

    /** The greatest event time in the window. */
    long lastTime() {
        return lastTime;
    }
}
