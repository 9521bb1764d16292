/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of one user's profile after each record of {@code users}. All records of a user are in one partition, which the
 * job reads in order: its knowledge at any time is the state after some number of records.
 *
 * <p>The update with the highest version counts, the later one of equal versions; the profile exists unless a deletion
 * came after that update.
 */
final class ProfileHistory {

    /** The fields of an update that orders are enriched with; in a result without profile all are null. */
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

    /** Keeps the order of offsets even if the clock of a broker went back. */
    private void add(long time) {
        appendedAt.add(appendedAt.isEmpty() ? time : Math.max(time, appendedAt(size())));
        states.add(isDeleted ? Optional.empty() : Optional.of(highest));
    }

    /** The number of records. */
    int size() {
        return appendedAt.size();
    }

    /** The profile after the first {@code records}; empty if there was none. */
    Optional<Profile> after(int records) {
        return states.get(records);
    }

    /** Kafka timestamp of the last of the first {@code records}, at least 1; epoch milliseconds. */
    long appendedAt(int records) {
        return appendedAt.get(records - 1);
    }

    /** The number of records appended up to a time, epoch milliseconds. */
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

    /** The lowest number of records above {@code records} after which there is a profile; empty if there never is. */
    Optional<Integer> nextPresent(int records) {
        for (int more = records + 1; more <= size(); more++) {
            if (after(more).isPresent()) {
                return Optional.of(more);
            }
        }
        return Optional.empty();
    }

    /** Whether there is a profile after {@code records} and after every later record. */
    boolean staysFrom(int records) {
        return states.subList(records, states.size()).stream().allMatch(Optional::isPresent);
    }

    boolean exists() {
        return after(size()).isPresent();
    }
}
