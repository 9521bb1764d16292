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
 * @param gapMillis the greatest distance between neighbours in one session
 * @param maxLengthMillis the greatest distance of an event from the beginning of its session
 * @param allowedLatenessMillis how much longer than the gap an event may come behind the watermark
 */
public record SessionCuts(long gapMillis, long maxLengthMillis, long allowedLatenessMillis) implements Serializable {

    public static SessionCuts of(Duration gap, Duration maxLength, Duration allowedLateness) {
        return new SessionCuts(gap.toMillis(), maxLength.toMillis(), allowedLateness.toMillis());
    }

    /** Why sessions that were cut as {@code before} says cannot go on with these cuts; empty if they can. */
    Optional<String> conflictWith(SessionCuts before) {
        String changes = Stream.of(
                        change("gap", before.gapMillis, gapMillis),
                        change("max-length", before.maxLengthMillis, maxLengthMillis),
                        change("allowed-lateness", before.allowedLatenessMillis, allowedLatenessMillis))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(changes + "; the sessions in it were cut by the old value: start the job without its"
                        + " old state, or with the old value");
    }

    private static Optional<String> change(String setting, long before, long now) {
        return before == now
                ? Optional.empty()
                : Optional.of("%s was %s in the restored state and is now %s"
                        .formatted(setting, Duration.ofMillis(before), Duration.ofMillis(now)));
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
