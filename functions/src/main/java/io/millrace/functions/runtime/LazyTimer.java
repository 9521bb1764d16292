/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.streaming.api.TimerService;

/**
 * Keeps about one event-time timer per key. The time of the timer that counts is part of the key's state; it moves
 * forward only when that timer has fired, so that an event does not cost a deletion and a registration. A timer that
 * fires too early finds nothing to do and sets the next one.
 */
public final class LazyTimer {

    /** The time of a timer that is not set. */
    public static final long NOT_SET = Long.MAX_VALUE;

    private LazyTimer() {}

    /**
     * Registers a timer for {@code next} unless one is set that fires no later; times in epoch milliseconds.
     *
     * @param set the time of the timer that counts so far
     * @param next {@link #NOT_SET} if none is needed
     * @return the time of the timer that counts from now on
     */
    public static long set(TimerService timers, long set, long next) {
        boolean hasFired = set <= timers.currentWatermark();
        if (hasFired && next == NOT_SET) {
            return NOT_SET;
        }
        if (hasFired || next < set) {
            timers.registerEventTimeTimer(next);
            return next;
        }
        return set;
    }
}
