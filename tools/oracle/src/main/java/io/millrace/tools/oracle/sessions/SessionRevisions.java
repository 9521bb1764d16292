/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
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
    private final List<Found<SessionEvent>> records = new ArrayList<>(2);

    /** @param repeatsAllowed whether the output is at-least-once: a restarted job repeats records, and the last ones count */
    SessionRevisions(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    void add(Found<SessionEvent> found) {
        if (repeatsAllowed) {
            records.removeIf(
                    earlier -> earlier.result().getRevision() >= found.result().getRevision());
        }
        records.add(found);
    }

    int size() {
        return records.size();
    }

    Found<SessionEvent> get(int index) {
        return records.get(index);
    }

    /** The first impossible revision or kind, whatever the events of the session. */
    Optional<Fault> fault() {
        boolean completed = false;
        boolean superseded = false;
        for (int i = 0; i < records.size(); i++) {
            SessionEvent result = records.get(i).result();
            RecordPosition position = records.get(i).position();
            if (result.getRevision() < i) {
                String why = "revision %d was there before".formatted(result.getRevision());
                return Optional.of(new Fault(Difference.DUPLICATED, position, why));
            }
            if (result.getRevision() > i) {
                String why = "revision %d does not follow %d".formatted(result.getRevision(), i - 1);
                return Optional.of(new Fault(Difference.MISSING, position, why));
            }
            if (!isPossible(result, completed, superseded)) {
                String before = superseded ? "superseded before" : completed ? "complete before" : "never complete";
                String why = "revision %d is %s, %s".formatted(i, result.getKind(), before);
                return Optional.of(new Fault(Difference.WRONG, position, why));
            }
            completed |= result.getKind() == SessionEventKind.COMPLETE;
            superseded = result.getKind() == SessionEventKind.SUPERSEDED;
        }
        return Optional.empty();
    }

    private static boolean isPossible(SessionEvent result, boolean completed, boolean superseded) {
        return switch (result.getKind()) {
            case UPDATE, COMPLETE -> !completed;
            case CORRECTED -> completed;
            case SUPERSEDED -> !superseded && result.getRevision() > 0;
            case UNKNOWN -> false;
        };
    }
}
