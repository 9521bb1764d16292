/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results as they were read, by what each is the answer to. */
public final class FoundResults<K, R> {

    /**
     * One of them.
     *
     * @param appendedAt Kafka timestamp, epoch milliseconds
     * @param repeated whether it was there more often than it should
     */
    public record Found<R>(R result, RecordPosition place, long appendedAt, boolean repeated) {}

    private final boolean repeatsAllowed;
    private final Map<K, Deque<Found<R>>> results = new LinkedHashMap<>();

    /** @param repeatsAllowed written at-least-once: the last record of a result counts */
    public FoundResults(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    public void add(K key, R result, RecordPosition place, long appendedAt) {
        results.computeIfAbsent(key, absent -> new ArrayDeque<>(1)).add(new Found<>(result, place, appendedAt, false));
    }

    public boolean holds(K key) {
        return results.containsKey(key);
    }

    /** Removes and returns the last record of a result.
     *
     * @param wanted how many there should be of it now, this one included: more than one only without deduplication
     */
    public Optional<Found<R>> take(K key, int wanted) {
        Deque<Found<R>> found = results.get(key);
        if (found == null) {
            return Optional.empty();
        }
        boolean repeated = found.size() > wanted && !repeatsAllowed;
        while (found.size() > wanted) {
            found.removeFirst();
        }
        Found<R> first = found.removeFirst();
        if (found.isEmpty()) {
            results.remove(key);
        }
        return Optional.of(new Found<>(first.result(), first.place(), first.appendedAt(), repeated));
    }

    /** What was not taken. */
    public List<Found<R>> rest() {
        return results.values().stream().flatMap(Deque::stream).toList();
    }
}
