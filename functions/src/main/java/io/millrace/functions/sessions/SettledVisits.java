/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.schemas.PageVisit;
import java.util.ArrayList;
import java.util.List;

/** The page visits of a user's settled part: stored ones, which are read for final records only, then unwritten ones. */
final class SettledVisits {

    private static final int VISIT_BYTES = 100;

    private final List<PageVisit> unwritten = new ArrayList<>(0);
    private boolean hasStored;
    private boolean isStoredOutdated;

    /** @param hasStored whether there are stored visits of the present settled part */
    SettledVisits(boolean hasStored) {
        this.hasStored = hasStored;
    }

    void append(PageVisit visit) {
        unwritten.add(visit);
    }

    void clear() {
        unwritten.clear();
        isStoredOutdated |= hasStored;
        hasStored = false;
    }

    /** All visits in order. */
    List<PageVisit> read(SettledPages stored) {
        List<PageVisit> visits = new ArrayList<>();
        if (hasStored) {
            stored.read().forEach(visits::add);
        }
        visits.addAll(unwritten);
        return visits;
    }

    void write(SettledPages stored) {
        if (isStoredOutdated) {
            stored.clear();
        }
        if (!unwritten.isEmpty()) {
            stored.append(unwritten);
        }
        hasStored |= !unwritten.isEmpty();
        isStoredOutdated = false;
        unwritten.clear();
    }

    long bytes() {
        return (long) VISIT_BYTES * unwritten.size();
    }
}
