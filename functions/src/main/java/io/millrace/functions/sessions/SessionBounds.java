/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.PinnedSetting;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Where one session ends and the next begins; milliseconds of event time.
 *
 * @param gapMillis the greatest distance between neighbouring events of a session
 * @param maxLengthMillis the greatest distance of an event from the start of its session
 * @param allowedLatenessMillis how far, beyond the gap, an event may be behind the watermark
 */
public record SessionBounds(long gapMillis, long maxLengthMillis, long allowedLatenessMillis) implements Serializable {

    public static SessionBounds of(Duration gap, Duration maxLength, Duration allowedLateness) {
        return new SessionBounds(gap.toMillis(), maxLength.toMillis(), allowedLateness.toMillis());
    }

    /** The settled part of a session cannot be split again. */
    List<PinnedSetting> pinned() {
        return List.of(
                PinnedSetting.fixed("gap", Duration.ofMillis(gapMillis)),
                PinnedSetting.fixed("max-length", Duration.ofMillis(maxLengthMillis)),
                PinnedSetting.fixed("allowed-lateness", Duration.ofMillis(allowedLatenessMillis)));
    }

    /** The event time up to which events are settled: no further event can be accepted before or between them. */
    long settledUntil(long watermark) {
        long horizon = gapMillis + allowedLatenessMillis;
        return watermark < Long.MIN_VALUE + horizon ? Long.MIN_VALUE : watermark - horizon;
    }

    /** The watermark from which on a session with this last activity can neither change nor grow. */
    long finalFrom(long lastActivity) {
        return lastActivity + 2 * gapMillis + allowedLatenessMillis;
    }
}
