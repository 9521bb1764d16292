/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of one user's profile with each record of {@code users}. All of them stand in one partition, and the job
 * reads it in order: what it knows at any time is what the first few of them make, so a number of records is a state of
 * knowledge.
 *
 * <p>The update with the highest version counts, of equal ones the later; it is there unless a deletion came after it.
 */
final class ProfileHistory {

    /** What orders take over from an update; in a result, all null where there was none. */
    record Profile(String name, String email, String tier, String segment, Long version) {

        static final Profile NONE = new Profile(null, null, null, null, null);
    }

    private final List<Long> appendedAt = new ArrayList<>(1);
    private final List<Optional<Profile>> states = new ArrayList<>(List.of(Optional.empty()));
    private Profile highest = Profile.NONE;
    private boolean isDeleted = true;

    /** @param time Kafka timestamp, epoch milliseconds */
    void update(Profile update, long time) {
        if (highest.version() == null || update.version() >= highest.version()) {
            highest = update;
            isDeleted = false;
        }
        add(time);
    }

    /** @param time Kafka timestamp, epoch milliseconds */
    void delete(long time) {
        isDeleted = true;
        add(time);
    }

    /** A broker whose clock went back does not change what comes first. */
    private void add(long time) {
        appendedAt.add(appendedAt.isEmpty() ? time : Math.max(time, appendedAt(size())));
        states.add(isDeleted ? Optional.empty() : Optional.of(highest));
    }

    /** How many records there are. */
    int size() {
        return appendedAt.size();
    }

    /** The profile after the first {@code records}; empty if there is none. */
    Optional<Profile> after(int records) {
        return states.get(records);
    }

    /** Kafka timestamp of the last of the first {@code records}, at least 1; epoch milliseconds. */
    long appendedAt(int records) {
        return appendedAt.get(records - 1);
    }

    /** How many records had been appended at that time, epoch milliseconds. */
    int appendedBy(long time) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (appendedAt(middle) <= time) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The least number of records, more than {@code records}, after which there is a profile; empty if it never is. */
    Optional<Integer> nextThere(int records) {
        for (int more = records + 1; more <= size(); more++) {
            if (after(more).isPresent()) {
                return Optional.of(more);
            }
        }
        return Optional.empty();
    }

    /** Whether there is a profile after {@code records} and has been one ever since. */
    boolean staysFrom(int records) {
        return states.subList(records, states.size()).stream().allMatch(Optional::isPresent);
    }

    boolean isThere() {
        return after(size()).isPresent();
    }
}
