/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells when event time meets the clock on the wall: event time starts in the past and runs {@code factor} times as
 * fast, until it has caught up; from then on both are the same.
 *
 * @param eventStart event time at the beginning
 * @param wallStart wall clock at the beginning
 * @param factor milliseconds of event time per millisecond on the wall, > 0
 */
public record TrafficClock(Instant eventStart, Instant wallStart, double factor) {

    public TrafficClock {
        if (!(factor > 0) || factor > 1e6) {
            throw new IllegalArgumentException("time factor %s is not between 0 and 1,000,000".formatted(factor));
        }
        if (eventStart.isAfter(wallStart)) {
            throw new IllegalArgumentException(
                    "event time cannot start at %s, which is still to come".formatted(eventStart));
        }
    }

    /** When event time meets the wall clock; {@link Long#MAX_VALUE} if it never does. Epoch milliseconds. */
    long meeting() {
        if (factor <= 1) {
            return factor == 1 && eventStart.equals(wallStart) ? eventStart.toEpochMilli() : Long.MAX_VALUE;
        }
        double behind = Duration.between(eventStart, wallStart).toMillis();
        return wallStart.toEpochMilli() + (long) (behind / (factor - 1));
    }

    /** The wall clock at which it is {@code eventTime}; both in epoch milliseconds. */
    public long wallTimeAt(long eventTime) {
        if (eventTime >= meeting()) {
            return eventTime;
        }
        return wallStart.toEpochMilli() + (long) ((eventTime - eventStart.toEpochMilli()) / factor);
    }

    /** The wall clock at which a record is to be sent. */
    public Instant wallTimeOf(TimedRecord record) {
        return Instant.ofEpochMilli(wallTimeAt(record.sendAt()));
    }

    /** How much faster than the wall clock event time runs at {@code eventTime} (epoch milliseconds). */
    double factorAt(long eventTime) {
        return eventTime >= meeting() ? 1 : factor;
    }

    /** What makes {@code perSecond} user events per second on the wall. */
    public Intensity intensity(double perSecond) {
        return eventTime -> perSecond / factorAt(eventTime);
    }
}
