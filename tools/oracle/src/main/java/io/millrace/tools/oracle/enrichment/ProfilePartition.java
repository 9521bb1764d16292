/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The records of one user in one partition of {@code users}, by offset. */
final class ProfilePartition {

    private final int number;
    private final List<ProfileChange> changes = new ArrayList<>(1);

    /** Kafka timestamps that never go back, even if the clock of a broker did: the records are read in this order. */
    private final List<Long> appendedAt = new ArrayList<>(1);

    ProfilePartition(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    void add(ProfileChange change) {
        appendedAt.add(appendedAt.isEmpty() ? change.time() : Math.max(change.time(), appendedAt(size())));
        changes.add(change);
    }

    int size() {
        return changes.size();
    }

    List<ProfileChange> first(int count) {
        return changes.subList(0, count);
    }

    /** Kafka timestamp of the last of the first {@code count}, at least 1; epoch milliseconds. */
    long appendedAt(int count) {
        return appendedAt.get(count - 1);
    }

    Stream<Long> appendedAt() {
        return appendedAt.stream();
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
}
