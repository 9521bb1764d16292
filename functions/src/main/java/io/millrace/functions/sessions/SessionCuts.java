/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where one session ends and the next begins; milliseconds of event time.
 *
 * @param gapMillis the greatest distance between neighbours in one session
 * @param maxLengthMillis the greatest distance of an event from the beginning of its session
 * @param allowedLatenessMillis how much longer than the gap an event may come behind the watermark
 */
public record SessionCuts(long gapMillis, long maxLengthMillis, long allowedLatenessMillis) implements Serializable {

    public static SessionCuts of(Duration gap, Duration maxLength, Duration allowedLateness) {
        return new SessionCuts(gap.toMillis(), maxLength.toMillis(), allowedLateness.toMillis());
    }

    /** Events up to here are settled: no event can come before them or between them any more. */
    long settledUntil(long watermark) {
        long horizon = gapMillis + allowedLatenessMillis;
        return watermark < Long.MIN_VALUE + horizon ? Long.MIN_VALUE : watermark - horizon;
    }

    /** The watermark from which on a session that ends here can neither change nor be prolonged. */
    long forgottenAt(long lastActivity) {
        return lastActivity + 2 * gapMillis + allowedLatenessMillis;
    }
}
