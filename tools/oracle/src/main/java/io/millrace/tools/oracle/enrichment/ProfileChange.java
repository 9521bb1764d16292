/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record of {@code users}.
 *
 * @param time Kafka timestamp, epoch milliseconds
 * @param profile empty if the record deletes
 */
record ProfileChange(int partition, long offset, long time, Optional<Profile> profile) {

    /**
     * The profile by some records of a user, in any order. The highest version counts; of equal ones that of the partition
     * with the latest timestamp, then the highest partition, there the last offset. A deletion hides it unless the update
     * is later: by offset in the same partition, by timestamp in another.
     */
    static Optional<Profile> outcome(Collection<ProfileChange> changes) {
        List<ProfileChange> updates =
                changes.stream().filter(change -> change.profile().isPresent()).toList();
        long highest = updates.stream().mapToLong(ProfileChange::version).max().orElse(0);
        Map<Integer, ProfileChange> lastByPartition = new HashMap<>();
        for (ProfileChange update : updates) {
            if (update.version() == highest) {
                lastByPartition.merge(update.partition(), update, ProfileChange::later);
            }
        }
        Optional<ProfileChange> last = lastByPartition.values().stream()
                .max(Comparator.comparingLong(ProfileChange::time).thenComparingInt(ProfileChange::partition));
        boolean isDeleted = last.isPresent()
                && changes.stream()
                        .filter(change -> change.profile().isEmpty())
                        .anyMatch(deletion -> deletion.hides(last.orElseThrow()));
        return isDeleted ? Optional.empty() : last.flatMap(ProfileChange::profile);
    }

    private long version() {
        return profile.orElseThrow().version();
    }

    /** The later one of two in a partition, at the later time of both: a clock that went back does not count. */
    private static ProfileChange later(ProfileChange one, ProfileChange other) {
        ProfileChange last = one.offset > other.offset ? one : other;
        return new ProfileChange(last.partition, last.offset, Math.max(one.time, other.time), last.profile);
    }

    private boolean hides(ProfileChange update) {
        return partition == update.partition ? offset > update.offset : time >= update.time;
    }
}
