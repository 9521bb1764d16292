/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** The reason why sessions built with {@code before} cannot continue with these bounds; empty if they can. */
    Optional<String> conflictWith(SessionBounds before) {
        String changes = Stream.of(
                        change("gap", before.gapMillis, gapMillis),
                        change("max-length", before.maxLengthMillis, maxLengthMillis),
                        change("allowed-lateness", before.allowedLatenessMillis, allowedLatenessMillis))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(changes + "; the restored sessions were built with the old value: start the job without"
                        + " its state, or with the old value");
    }

    private static Optional<String> change(String setting, long before, long now) {
        return before == now
                ? Optional.empty()
                : Optional.of("%s was %s in the restored state and is now %s"
                        .formatted(setting, Duration.ofMillis(before), Duration.ofMillis(now)));
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
