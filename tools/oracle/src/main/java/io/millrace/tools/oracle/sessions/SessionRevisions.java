/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.tools.oracle.core.Comparison.Difference;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.RecordPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records found under one session id, in offset order. */
final class SessionRevisions {

    /** The first fault in the sequence of revisions and kinds. */
    record Fault(Difference difference, RecordPosition position, String why) {}

    private final boolean repeatsAllowed;
    private final List<Found<SessionResult>> records = new ArrayList<>(2);

    /** @param repeatsAllowed whether the output is at-least-once: a restarted job repeats records, and the last ones count */
    SessionRevisions(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    void add(Found<SessionResult> found) {
        if (repeatsAllowed) {
            records.removeIf(
                    earlier -> earlier.result().revision() >= found.result().revision());
        }
        records.add(found);
    }

    int size() {
        return records.size();
    }

    Found<SessionResult> get(int index) {
        return records.get(index);
    }

    /** The first impossible revision or kind, whatever the events of the session. */
    Optional<Fault> fault() {
        boolean completed = false;
        boolean superseded = false;
        for (int i = 0; i < records.size(); i++) {
            SessionResult result = records.get(i).result();
            RecordPosition position = records.get(i).position();
            if (result.revision() < i) {
                String why = "revision %d was there before".formatted(result.revision());
                return Optional.of(new Fault(Difference.DUPLICATED, position, why));
            }
            if (result.revision() > i) {
                String why = "revision %d does not follow %d".formatted(result.revision(), i - 1);
                return Optional.of(new Fault(Difference.MISSING, position, why));
            }
            if (!isPossible(result, completed, superseded)) {
                String before = superseded ? "superseded before" : completed ? "complete before" : "never complete";
                String why = "revision %d is %s, %s".formatted(i, result.kind(), before);
                return Optional.of(new Fault(Difference.WRONG, position, why));
            }
            completed |= result.is(SessionResult.COMPLETE);
            superseded = result.is(SessionResult.SUPERSEDED);
        }
        return Optional.empty();
    }

    private static boolean isPossible(SessionResult result, boolean completed, boolean superseded) {
        return switch (result.kind()) {
            case SessionResult.UPDATE, SessionResult.COMPLETE -> !completed;
            case SessionResult.CORRECTED -> completed;
            case SessionResult.SUPERSEDED -> !superseded && result.revision() > 0;
            default -> false;
        };
    }
}
