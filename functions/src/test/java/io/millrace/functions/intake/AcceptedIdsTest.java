/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.junit.jupiter.api.Test;

/** Counts the operations on state. */
class AcceptedIdsTest {

    private static final RawRecord RAW = new RawRecord("t", 0, 0, 0, new byte[0], new byte[0], List.of());

    private final CountedMap<AcceptedId> ids = new CountedMap<>();
    private final Map<Long, CountedMap<Boolean>> slices = new HashMap<>();
    private final AcceptedIds accepted =
            new AcceptedIds(ids, sliceEnd -> slices.computeIfAbsent(sliceEnd, absent -> new CountedMap<>()));

    private void accept(String id, long sliceEnd) throws Exception {
        accepted.put(id, AcceptedId.of(0, sliceEnd, RAW), accepted.get(id));
    }

    @Test
    void anIdCostsOneRead() throws Exception {
        accept("a", 5);

        assertThat(ids.reads).isEqualTo(1);
        assertThat(slices.get(5L).reads).isZero();
    }

    @Test
    void aSweepVisitsItsSliceAndEachIdOnce() throws Exception {
        for (int i = 0; i < 12_000; i++) {
            accept("id" + i, i % 12);
        }
        ids.reads = 0;
        for (long end = 0; end < 12; end++) {
            assertThat(accepted.sweep(end)).isFalse();
            assertThat(visited()).isEqualTo(1_000 * (end + 1));
            assertThat(ids.map).hasSize(11_000 - 1_000 * (int) end);
        }
        assertThat(ids.reads).isZero();
    }

    @Test
    void oneSweepRemovesABoundedNumber() throws Exception {
        for (int i = 0; i < 2 * AcceptedIds.MAX_SWEPT + 1; i++) {
            accept("id" + i, 7);
        }
        assertThat(accepted.sweep(7)).isTrue();
        assertThat(ids.map).hasSize(AcceptedIds.MAX_SWEPT + 1);
        assertThat(accepted.sweep(7)).isTrue();
        assertThat(accepted.sweep(7)).isFalse();

        assertThat(ids.map).isEmpty();
        assertThat(visited()).isEqualTo(2L * AcceptedIds.MAX_SWEPT + 1);
    }

    @Test
    void anIdAcceptedAgainStaysUntilItsNewSliceEnds() throws Exception {
        accept("a", 5);
        accept("a", 9);
        accepted.sweep(5);
        assertThat(accepted.get("a").sliceEnd()).isEqualTo(9);

        accepted.sweep(9);
        assertThat(accepted.get("a")).isNull();
    }

    private long visited() {
        return slices.values().stream().mapToLong(slice -> slice.visited).sum();
    }

    private static final class CountedMap<V> implements MapState<String, V> {

        private final Map<String, V> map = new HashMap<>();
        private long reads;
        private long visited;

        @Override
        public V get(String key) {
            reads++;
            return map.get(key);
        }

        @Override
        public void put(String key, V value) {
            map.put(key, value);
        }

        @Override
        public void putAll(Map<String, V> all) {
            map.putAll(all);
        }

        @Override
        public void remove(String key) {
            map.remove(key);
        }

        @Override
        public boolean contains(String key) {
            reads++;
            return map.containsKey(key);
        }

        @Override
        public Iterable<Map.Entry<String, V>> entries() {
            return this::iterator;
        }

        @Override
        public Iterable<String> keys() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<V> values() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterator<Map.Entry<String, V>> iterator() {
            Iterator<Map.Entry<String, V>> entries = map.entrySet().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public Map.Entry<String, V> next() {
                    visited++;
                    return entries.next();
                }

                @Override
                public void remove() {
                    entries.remove();
                }
            };
        }

        @Override
        public boolean isEmpty() {
            reads++;
            return map.isEmpty();
        }

        @Override
        public void clear() {
            map.clear();
        }
    }
}
