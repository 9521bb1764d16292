/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Records held back for some seconds, to be sent partition after partition like those of a producer that commits in bursts.
 * Which ones depends on their send times alone. A burst is far shorter than the default idleness of 10 s, so that no
 * partition becomes idle and nothing becomes late by it.
 */
final class Bursts {

    private static final long PERIOD = Duration.ofSeconds(20).toMillis();
    /** In each period, in milliseconds since its begin. */
    private static final long BEGIN = Duration.ofSeconds(10).toMillis();

    private static final long END = Duration.ofSeconds(12).toMillis();
    /** A bound for the memory at high rates; the burst then becomes several smaller ones. */
    private static final int MAX_RECORDS = 200_000;

    private final TrafficClock pace;
    private final SortedMap<Integer, List<TimedRecord>> byPartition = new TreeMap<>();
    private int size;

    Bursts(TrafficClock pace) {
        this.pace = pace;
    }

    /** Whether a burst holds a record back. Profiles are not held, because a job orders them by the time they arrive. */
    boolean holds(TimedRecord record) {
        return record.topic().isDataInput() && isDuring(record);
    }

    /** Whether held records are due when a record is. */
    boolean endBefore(TimedRecord record) {
        return size >= MAX_RECORDS || (size > 0 && !isDuring(record));
    }

    private boolean isDuring(TimedRecord record) {
        long elapsed =
                Duration.between(pace.wallStart(), pace.wallTimeOf(record)).toMillis();
        long inPeriod = elapsed % PERIOD;
        return inPeriod >= BEGIN && inPeriod < END;
    }

    void hold(TimedRecord record, int partition) {
        byPartition.computeIfAbsent(partition, absent -> new ArrayList<>()).add(record);
        size++;
    }

    /** Removes and returns what is held, by partition, each in send order. */
    Collection<List<TimedRecord>> release() {
        List<List<TimedRecord>> released = List.copyOf(byPartition.values());
        byPartition.clear();
        size = 0;
        return released;
    }
}
