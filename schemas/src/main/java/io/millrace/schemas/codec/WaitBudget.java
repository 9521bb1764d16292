/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits the time spent waiting within any period. All times are those of one monotonic clock. Waits of several threads
 * add up. Thread-safe.
 *
 * <p>State: the waits of the last period.
 */
final class WaitBudget {

    private record Wait(Duration end, Duration length) {}

    private final Duration limit;
    private final Duration period;
    private final Deque<Wait> waits = new ArrayDeque<>();
    private Duration spent = Duration.ZERO;

    WaitBudget(Duration limit, Duration period) {
        this.limit = limit;
        this.period = period;
    }

    synchronized void spend(Duration start, Duration end) {
        Wait wait = new Wait(end, end.minus(start));
        waits.add(wait);
        spent = spent.plus(wait.length());
    }

    /** The time that may still be spent now; zero if none. */
    synchronized Duration left(Duration now) {
        while (!waits.isEmpty() && waits.peek().end().plus(period).compareTo(now) <= 0) {
            spent = spent.minus(waits.remove().length());
        }
        Duration left = limit.minus(spent);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
