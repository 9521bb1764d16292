/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.millrace.functions.intake.AcceptedIds.Match;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.java.tuple.Tuple2;
import org.junit.jupiter.api.Test;

/** Compares the ids of a key, in memory and through their storage, with a map from id to value and times. */
class AcceptedIdsTest {

    private static final long ALL = Long.MIN_VALUE;

    private final StoredBytes head = new StoredBytes();
    private final StoredPages pages = new StoredPages();
    private final AcceptedIdsStorage storage = new AcceptedIdsStorage(head, pages);

    private static HashValue128 id(long number) {
        return new HashValue128(number % 7, number); // the first half collides
    }

    @Test
    void findsTheIdsOfAllSlicesWithTheirValues() throws Exception {
        for (long seed = System.nanoTime(), end = seed + 100; seed < end; seed++) {
            try {
                agreesWithAMap(new SplittableRandom(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private record Accepted(long value, long eventTime, long sliceEnd) {}

    private void agreesWithAMap(SplittableRandom random) throws Exception {
        Map<Long, Accepted> model = new HashMap<>();
        AcceptedIds ids = new AcceptedIds();
        long horizon = 1_200;
        long watermark = 0;
        int numbers = 10 + random.nextInt(2_000);
        for (int step = 0; step < 2_000; step++) {
            if (random.nextInt(50) == 0) {
                watermark += random.nextInt(200);
                ids.dropUntil(watermark);
                long now = watermark;
                model.values().removeIf(accepted -> accepted.sliceEnd() <= now);
            }
            if (random.nextInt(100) == 0) {
                storage.write(ids);
                ids = random.nextBoolean() ? storage.read() : ids;
            }
            long number = random.nextInt(numbers);
            long value = random.nextInt(3);
            Accepted earlier = model.get(number);
            boolean isRemembered = earlier != null && earlier.eventTime() > watermark - horizon;
            Match expected =
                    isRemembered ? (earlier.value() == value ? Match.SAME_VALUE : Match.OTHER_VALUE) : Match.NONE;
            assertThat(ids.match(id(number), value, watermark - horizon)).isEqualTo(expected);
            if (!isRemembered) {
                long eventTime = watermark - 300 + random.nextInt(600);
                long sliceEnd = Math.floorDiv(eventTime + horizon + 99, 100) * 100;
                ids.add(id(number), value, eventTime, sliceEnd);
                model.put(number, new Accepted(value, eventTime, sliceEnd));
            }
        }
        ids.dropUntil(watermark + 10_000);
        assertThat(ids.isEmpty()).isTrue();
        storage.write(ids);
        assertThat(pages.stored).isEmpty();
        storage.clear();
        assertThat(head.stored).isNull();
    }

    @Test
    void aFullPageIsWrittenOnceAndTheHeadHoldsTheRest() throws Exception {
        AcceptedIds ids = new AcceptedIds();
        int number = 0;
        for (int write = 1; write <= 8; write++) {
            for (int i = 0; i < IdSlice.PAGE_IDS / 2; i++) {
                ids.add(id(number++), 1, 5, 100);
            }
            storage.write(ids);
            assertThat(pages.written).isEqualTo(write / 2);
            assertThat(head.stored.length).isLessThan(50 + IdSlice.PAGE_IDS / 2 * IdSlice.ID_BYTES);
        }
    }

    @Test
    void clearingRemovesThePagesInTheState() throws Exception {
        AcceptedIds ids = new AcceptedIds();
        for (int i = 0; i < 2 * IdSlice.PAGE_IDS + 1; i++) {
            ids.add(id(i), 1, 5, 100);
        }
        ids.add(id(-1), 1, 150, 200);
        storage.write(ids);
        assertThat(pages.stored).hasSize(2);
        storage.clear();

        assertThat(pages.stored).isEmpty();
        assertThat(storage.read()).isNull();
    }

    @Test
    void matchesByBothHalvesOfTheDigest() {
        AcceptedIds ids = new AcceptedIds();
        ids.add(new HashValue128(1, 2), 9, 5, 100);

        assertThat(ids.match(new HashValue128(1, 2), 9, ALL)).isEqualTo(Match.SAME_VALUE);
        assertThat(ids.match(new HashValue128(1, 3), 9, ALL)).isEqualTo(Match.NONE);
        assertThat(ids.match(new HashValue128(2, 2), 9, ALL)).isEqualTo(Match.NONE);
    }

    private static final class StoredBytes implements ValueState<byte[]> {

        private byte[] stored;

        @Override
        public byte[] value() {
            return stored;
        }

        @Override
        public void update(byte[] value) {
            stored = value;
        }

        @Override
        public void clear() {
            stored = null;
        }
    }

    private static final class StoredPages implements MapState<Tuple2<Long, Integer>, byte[]> {

        private final Map<Tuple2<Long, Integer>, byte[]> stored = new HashMap<>();
        private int written;

        @Override
        public byte[] get(Tuple2<Long, Integer> key) {
            return stored.get(key);
        }

        @Override
        public void put(Tuple2<Long, Integer> key, byte[] value) {
            written++;
            stored.put(key, value);
        }

        @Override
        public void putAll(Map<Tuple2<Long, Integer>, byte[]> map) {
            map.forEach(this::put);
        }

        @Override
        public void remove(Tuple2<Long, Integer> key) {
            stored.remove(key);
        }

        @Override
        public boolean contains(Tuple2<Long, Integer> key) {
            return stored.containsKey(key);
        }

        @Override
        public Iterable<Map.Entry<Tuple2<Long, Integer>, byte[]>> entries() {
            return stored.entrySet();
        }

        @Override
        public Iterable<Tuple2<Long, Integer>> keys() {
            return stored.keySet();
        }

        @Override
        public Iterable<byte[]> values() {
            return stored.values();
        }

        @Override
        public Iterator<Map.Entry<Tuple2<Long, Integer>, byte[]>> iterator() {
            return stored.entrySet().iterator();
        }

        @Override
        public boolean isEmpty() {
            return stored.isEmpty();
        }

        @Override
        public void clear() {
            stored.clear();
        }
    }
}
