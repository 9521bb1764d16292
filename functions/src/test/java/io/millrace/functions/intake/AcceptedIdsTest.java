/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.millrace.functions.intake.AcceptedIds.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.junit.jupiter.api.Test;

/** Compares the ids of a key, in memory and through their storage, with a map from id to value and times. */
class AcceptedIdsTest {

    private static final long ALL = Long.MIN_VALUE;

    private final StoredBytes head = new StoredBytes();
    private final Map<Long, StoredList> lists = new HashMap<>();
    private final AcceptedIdsStorage storage =
            new AcceptedIdsStorage(head, end -> lists.computeIfAbsent(end, StoredList::new));

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
        assertThat(lists.values()).allMatch(list -> list.stored.isEmpty());
        storage.clear();
        assertThat(head.stored).isNull();
    }

    @Test
    void aWriteAppendsTheNewIdsAndLeavesTheHead() throws Exception {
        AcceptedIds ids = new AcceptedIds();
        int number = 0;
        for (; number <= AcceptedIdsStorage.HEAD_IDS; number++) {
            ids.add(id(number), 1, 5, 100);
        }
        storage.write(ids);
        byte[] stored = head.stored;
        for (int write = 1; write <= 5; write++) {
            ids.add(id(number++), 1, 5, 100);
            ids.add(id(number++), 1, 5, 100);
            storage.write(ids);

            assertThat(lists.get(100L).stored).hasSize(1 + write);
            assertThat(lists.get(100L).stored.get(write)).hasSize(2 * IdSlice.ID_BYTES);
        }
        assertThat(head.stored).isSameAs(stored);
        assertThat(storage.read().size()).isEqualTo(number);
    }

    @Test
    void fewIdsAreInTheHeadAlone() throws Exception {
        AcceptedIds ids = new AcceptedIds();
        for (int i = 0; i < AcceptedIdsStorage.HEAD_IDS; i++) {
            ids.add(id(i), 1, 5, 100 + i);
        }
        storage.write(ids);

        assertThat(lists).isEmpty();
        assertThat(storage.read().size()).isEqualTo(AcceptedIdsStorage.HEAD_IDS);
    }

    @Test
    void clearingRemovesTheListsInTheState() throws Exception {
        AcceptedIds ids = new AcceptedIds();
        for (int i = 0; i <= AcceptedIdsStorage.HEAD_IDS; i++) {
            ids.add(id(i), 1, 5, 100 + i);
        }
        storage.write(ids);
        assertThat(lists).hasSize(AcceptedIdsStorage.HEAD_IDS + 1);
        storage.clear();

        assertThat(lists.values()).allMatch(list -> list.stored.isEmpty());
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

    private static final class StoredList implements ListState<byte[]> {

        private final List<byte[]> stored = new ArrayList<>();

        private StoredList(long sliceEnd) {}

        @Override
        public Iterable<byte[]> get() {
            return stored;
        }

        @Override
        public void add(byte[] value) {
            stored.add(value);
        }

        @Override
        public void addAll(List<byte[]> values) {
            stored.addAll(values);
        }

        @Override
        public void update(List<byte[]> values) {
            clear();
            addAll(values);
        }

        @Override
        public void clear() {
            stored.clear();
        }
    }
}
