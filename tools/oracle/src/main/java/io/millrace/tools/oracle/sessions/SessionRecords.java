/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.sessions.SessionResults.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that was said of one id, in the order of its offsets. */
final class SessionRecords {

    /** One word and where it stands. */
    record Found(Told told, RecordPosition place) {}

    /** What is the matter with all of it. */
    record Fault(Kind kind, RecordPosition place, String why) {}

    private final boolean repeatsAllowed;
    private final List<Found> records = new ArrayList<>(2);

    /** @param repeatsAllowed written at-least-once: a job that went back tells again, and what it tells last counts */
    SessionRecords(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    void add(Told told, RecordPosition place) {
        if (repeatsAllowed) {
            records.removeIf(earlier -> earlier.told().revision() >= told.revision());
        }
        records.add(new Found(told, place));
    }

    int size() {
        return records.size();
    }

    Found get(int index) {
        return records.get(index);
    }

    /** What of revisions and kinds cannot be, whatever the session is. */
    Optional<Fault> fault() {
        boolean completed = false;
        boolean superseded = false;
        for (int i = 0; i < records.size(); i++) {
            Told told = records.get(i).told();
            if (told.revision() != i) {
                return Optional.of(revisionFault(records.get(i), i));
            }
            Optional<String> why = kindFault(told, completed, superseded);
            if (why.isPresent()) {
                return Optional.of(new Fault(Kind.WRONG, records.get(i).place(), why.get()));
            }
            completed |= told.is(SessionArithmetic.COMPLETE);
            superseded = told.is(SessionArithmetic.SUPERSEDED);
        }
        return Optional.empty();
    }

    private static Fault revisionFault(Found found, int wanted) {
        int revision = found.told().revision();
        if (revision < wanted) {
            return new Fault(Kind.DUPLICATED, found.place(), "revision %d was there before".formatted(revision));
        }
        return new Fault(Kind.MISSING, found.place(), "revision %d does not follow %d".formatted(revision, wanted - 1));
    }

    private static Optional<String> kindFault(Told told, boolean completed, boolean superseded) {
        boolean legal =
                switch (told.kind()) {
                    case SessionArithmetic.UPDATE, SessionArithmetic.COMPLETE -> !completed;
                    case SessionArithmetic.CORRECTED -> completed;
                    case SessionArithmetic.SUPERSEDED -> !superseded && told.revision() > 0;
                    default -> false;
                };
        return legal
                ? Optional.empty()
                : Optional.of("revision %d is %s, %s"
                        .formatted(
                                told.revision(),
                                told.kind(),
                                superseded ? "superseded before" : completed ? "complete before" : "never complete"));
    }
}
