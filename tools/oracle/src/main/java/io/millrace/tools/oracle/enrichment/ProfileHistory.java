/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The state of one user's profile after any records of {@code users} that the job can have read. Usually all records of a
 * user are in one partition. If not, the job reads each partition in order, but one may be ahead of another: its knowledge
 * is a number of records of each partition, in any combination that time allows.
 */
final class ProfileHistory {

    /** The fields of an update that orders are enriched with; in a result without profile all are null. */
    record Profile(String name, String email, String tier, String segment, Long version) {

        static final Profile NONE = new Profile(null, null, null, null, null);
    }

    /** The known number of records of each partition with records of the user, in the order of {@link #partitions}. */
    record Known(List<Integer> counts) {

        static Known of(Integer... counts) {
            return new Known(List.of(counts));
        }

        private Known with(int index, int count) {
            List<Integer> changed = new ArrayList<>(counts);
            changed.set(index, count);
            return new Known(changed);
        }

        private boolean includes(Known other) {
            return IntStream.range(0, counts.size()).allMatch(i -> counts.get(i) >= other.counts.get(i));
        }
    }

    /**
     * A profile that was missing until a record was read.
     *
     * @param appendedAt Kafka timestamp of that record, epoch milliseconds
     */
    record Arrival(Profile profile, long appendedAt) {}

    private final List<ProfilePartition> partitions = new ArrayList<>(1);
    private final Map<Known, Optional<Profile>> states = new HashMap<>();

    /** Adds the record that comes next in its partition; an empty profile deletes. */
    void add(ProfileChange change) {
        states.clear();
        Optional<ProfilePartition> partition = partitions.stream()
                .filter(known -> known.number() == change.partition())
                .findFirst();
        if (partition.isEmpty()) {
            partitions.add(new ProfilePartition(change.partition()));
        }
        partition.orElseGet(() -> partitions.get(partitions.size() - 1)).add(change);
    }

    private Known counts(ToIntFunction<ProfilePartition> count) {
        return new Known(partitions.stream().mapToInt(count).boxed().toList());
    }

    Known none() {
        return counts(partition -> 0);
    }

    Known all() {
        return counts(ProfilePartition::size);
    }

    /** The records appended up to a time, epoch milliseconds. */
    Known appendedBy(long time) {
        return counts(partition -> partition.appendedBy(time));
    }

    /** The Kafka timestamps of all records, epoch milliseconds. */
    Stream<Long> appendedAt() {
        return partitions.stream().flatMap(ProfilePartition::appendedAt);
    }

    /** The profile by the known records; empty if there is none. */
    Optional<Profile> after(Known known) {
        return states.computeIfAbsent(known, this::compute);
    }

    private Optional<Profile> compute(Known known) {
        List<ProfileChange> changes = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            changes.addAll(partitions.get(i).first(known.counts().get(i)));
        }
        return ProfileChange.outcome(changes);
    }

    /** All that can be known with at least one set of records and at most another; empty if these contradict. */
    List<Known> between(Known least, Known most) {
        List<Known> all = List.of(least);
        for (int i = 0; i < partitions.size(); i++) {
            int index = i;
            all = all.stream()
                    .flatMap(known -> IntStream.rangeClosed(
                                    least.counts().get(index), most.counts().get(index))
                            .mapToObj(count -> known.with(index, count)))
                    .toList();
        }
        return all;
    }

    /**
     * The profiles that can be seen with at least one set of records and at most another. Whatever else is known can only
     * hide an update: it is enough to look at each partition with the least of the others.
     */
    List<Profile> seenBetween(Known least, Known most) {
        if (!most.includes(least)) {
            return List.of();
        }
        return IntStream.range(0, partitions.size())
                .boxed()
                .flatMap(i -> IntStream.rangeClosed(
                                least.counts().get(i), most.counts().get(i))
                        .mapToObj(count -> least.with(i, count)))
                .map(this::after)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** The profiles that can come first after one of some states without a profile, with at most these records. */
    Set<Arrival> arrivals(Collection<Known> absent, Known most) {
        Set<Arrival> arrivals = new HashSet<>();
        withoutProfile(absent, most, arrivals);
        return arrivals;
    }

    /** Whether the records can be read, from one of some states without a profile, so that there is never one. */
    boolean canStayAbsent(Collection<Known> absent, Known atLeast) {
        return withoutProfile(absent, all(), new HashSet<>()).stream().anyMatch(known -> known.includes(atLeast));
    }

    /** The states that can be reached without a profile; adds the profiles that end this. */
    private Set<Known> withoutProfile(Collection<Known> absent, Known most, Set<Arrival> arrivals) {
        Set<Known> seen = new HashSet<>(absent);
        Deque<Known> next = new ArrayDeque<>(absent);
        while (!next.isEmpty()) {
            Known known = next.pop();
            for (int i = 0; i < partitions.size(); i++) {
                int count = known.counts().get(i) + 1;
                if (count > most.counts().get(i)) {
                    continue;
                }
                Known more = known.with(i, count);
                Optional<Profile> profile = after(more);
                if (profile.isPresent()) {
                    arrivals.add(
                            new Arrival(profile.orElseThrow(), partitions.get(i).appendedAt(count)));
                } else if (seen.add(more)) {
                    next.push(more);
                }
            }
        }
        return seen;
    }

    /** Whether there is a profile whatever is known, if these records are. */
    boolean staysFrom(Known least) {
        return between(least, all()).stream().allMatch(known -> after(known).isPresent());
    }

    boolean exists() {
        return after(all()).isPresent();
    }
}
