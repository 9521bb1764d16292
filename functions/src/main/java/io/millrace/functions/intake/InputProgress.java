/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How far one source subtask has read its Kafka partitions, and how far they reach.
 *
 * <p>The consumer's thread reports positions, the source reader assignments and ends, and the watermark generators of the
 * partitions read the comparison. Flink serializes a source and its watermark strategy in one object graph, so an instance
 * that both refer to becomes one instance per subtask.
 */
public final class InputProgress implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Whether records of a partition are left to fetch. */
    public enum Backlog {
        /** Everything up to the end of the partition has been fetched. */
        NONE,
        /** The end of the partition is beyond its position. */
        SOME,
        /** The end of the partition is unknown: it has not been queried yet, or its leader does not respond. */
        UNKNOWN
    }

    private final ConcurrentMap<Integer, Long> positions = new ConcurrentHashMap<>();
    private final Set<Integer> held = ConcurrentHashMap.newKeySet();
    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();
    private volatile Map<Integer, Long> ends = Map.of();
    private boolean subtaskOutputCreated;
    private int activePartitions;

    /**
     * Adds a partition to the subtask.
     *
     * @param startingOffset the offset to read from; negative = unknown before the first fetch
     */
    public void assign(int partition, long startingOffset) {
        positions.merge(partition, Math.max(0, startingOffset), Math::max);
    }

    /** Sets the offset that is fetched next. */
    public void advance(int partition, long position) {
        positions.put(partition, position);
    }

    /**
     * Replaces the ends of all partitions.
     *
     * @param ends partition → offset after the last committed record; partitions whose leader did not respond are absent
     */
    public void updateEnds(Map<Integer, Long> ends) {
        this.ends = Map.copyOf(ends);
    }

    /** Counts a partition as one with a backlog, whatever its position, until {@link #release}. */
    public void hold(int partition) {
        held.add(partition);
    }

    /** Ends {@link #hold}. */
    public void release(int partition) {
        held.remove(partition);
    }

    Backlog backlog(int partition) {
        if (held.contains(partition)) {
            return Backlog.SOME;
        }
        Long end = ends.get(partition);
        if (end == null) {
            return Backlog.UNKNOWN;
        }
        return positions.getOrDefault(partition, 0L) < end ? Backlog.SOME : Backlog.NONE;
    }

    /** The backlog of all partitions of which no record has been read, since a generator cannot identify its own. */
    Backlog backlogOfUnseen() {
        Backlog backlog = Backlog.NONE;
        for (int partition : positions.keySet()) {
            Backlog one = seen.contains(partition) ? Backlog.NONE : backlog(partition);
            backlog = one.compareTo(backlog) > 0 ? one : backlog;
        }
        return backlog;
    }

    /** Records that a record of the partition has been read. */
    void markSeen(int partition) {
        seen.add(partition);
    }

    /** Whether this is the first output of the subtask: Flink creates the one for the whole reader before the partitions'. */
    boolean isFirstOutput() {
        boolean first = !subtaskOutputCreated;
        subtaskOutputCreated = true;
        return first;
    }

    void activate() {
        activePartitions++;
    }

    void deactivate() {
        activePartitions--;
    }

    boolean hasActivePartitions() {
        return activePartitions > 0;
    }
}
