/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The results of a topic that holds one result per key, to be matched with the expected ones. */
public final class FoundResults<K, R> {

    /**
     * A result that matches an expected one.
     *
     * @param repeated whether there were more results of the key than expected
     */
    public record Match<R>(Found<R> found, boolean repeated) {}

    private final boolean repeatsAllowed;
    private final Map<K, Deque<Found<R>>> results = new LinkedHashMap<>();
    private final Map<K, Integer> expected = new HashMap<>();

    /** @param repeatsAllowed whether the output is at-least-once: only the last result of a key counts */
    public FoundResults(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    public void add(K key, Found<R> result) {
        results.computeIfAbsent(key, absent -> new ArrayDeque<>(1)).add(result);
    }

    /** Announces an expected result; a key has more than one only without deduplication. */
    public void expect(K key) {
        expected.merge(key, 1, Integer::sum);
    }

    public boolean contains(K key) {
        return results.containsKey(key);
    }

    /** Removes and returns the result that matches the next expected one of a key. */
    public Optional<Match<R>> take(K key) {
        int stillExpected = expected.merge(key, -1, Integer::sum) + 1;
        Deque<Found<R>> found = results.get(key);
        if (found == null) {
            return Optional.empty();
        }
        boolean repeated = found.size() > stillExpected && !repeatsAllowed;
        while (found.size() > stillExpected) {
            found.removeFirst();
        }
        Found<R> first = found.removeFirst();
        if (found.isEmpty()) {
            results.remove(key);
        }
        return Optional.of(new Match<>(first, repeated));
    }

    /** Results that match no expected one. */
    public List<Found<R>> remaining() {
        return results.values().stream().flatMap(Deque::stream).toList();
    }
}
