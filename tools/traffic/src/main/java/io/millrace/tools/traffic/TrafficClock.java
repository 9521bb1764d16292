/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * Maps event time to the wall clock: event time starts in the past and runs {@code factor} times as fast until it has
 * caught up; from then on both are equal.
 *
 * @param eventStart event time at the start
 * @param wallStart wall clock at the start
 * @param factor milliseconds of event time per millisecond of the wall clock, above 0
 */
public record TrafficClock(Instant eventStart, Instant wallStart, double factor) {

    public TrafficClock {
        if (!(factor > 0) || factor > 1e6) {
            throw new IllegalArgumentException(
                    "time factor must be above 0 and at most 1,000,000; got %s".formatted(factor));
        }
        if (eventStart.isAfter(wallStart)) {
            throw new IllegalArgumentException("event time must not start in the future; got %s".formatted(eventStart));
        }
    }

    /** The time at which event time has caught up, epoch milliseconds; {@link Long#MAX_VALUE} if it never does. */
    long caughtUpAt() {
        if (factor <= 1) {
            return factor == 1 && eventStart.equals(wallStart) ? eventStart.toEpochMilli() : Long.MAX_VALUE;
        }
        double behind = Duration.between(eventStart, wallStart).toMillis();
        return wallStart.toEpochMilli() + (long) (behind / (factor - 1));
    }

    /** Wall clock at an event time; both in epoch milliseconds. */
    public long wallTimeAt(long eventTime) {
        if (eventTime >= caughtUpAt()) {
            return eventTime;
        }
        return wallStart.toEpochMilli() + (long) ((eventTime - eventStart.toEpochMilli()) / factor);
    }

    /** Wall clock at which a record is due. */
    public Instant wallTimeOf(TimedRecord record) {
        return Instant.ofEpochMilli(wallTimeAt(record.sendAt()));
    }

    /** Speed of event time relative to the wall clock at an event time in epoch milliseconds. */
    double factorAt(long eventTime) {
        return eventTime >= caughtUpAt() ? 1 : factor;
    }

    /** The rate over event time that yields {@code perSecond} user events per second of the wall clock. */
    public EventRate eventRate(double perSecond) {
        return eventTime -> perSecond / factorAt(eventTime);
    }
}
