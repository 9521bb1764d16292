/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A queue ordered by event time; elements of the same time leave in the order in which they were added. */
final class TimeOrderedQueue<T> {

    private record Entry<T>(long time, long sequence, T element) {}

    private final PriorityQueue<Entry<T>> entries =
            new PriorityQueue<>(Comparator.<Entry<T>>comparingLong(Entry::time).thenComparingLong(Entry::sequence));
    private long sequence;

    /** @param time epoch milliseconds */
    void add(long time, T element) {
        entries.add(new Entry<>(time, sequence++, element));
    }

    /** Epoch milliseconds; {@link Long#MAX_VALUE} if the queue is empty. */
    long nextTime() {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.peek().time();
    }

    T remove() {
        return entries.remove().element();
    }
}
