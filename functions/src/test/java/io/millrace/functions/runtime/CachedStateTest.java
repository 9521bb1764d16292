/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedStateTest {

    private static final int MAX_PARALLELISM = 8;
    private static final int UNBOUNDED = 1 << 20;
    private static final int ONE_KEY = 1;
    private static final int THREE_KEYS = 3 * (int) (CachedState.ENTRY_BYTES + Tallies.VALUE_BYTES);

    /** Adds {@code add} to the tally of a key; at {@code end} the tally is emitted and dropped. */
    private record Command(String key, long add, long end) {}

    /** Emits what {@link Model} expects. */
    private static final class Tallies extends KeyedProcessFunction<String, Command, String>
            implements KeepsCachedState<String> {

        private static final int VALUE_BYTES = 50;

        private final long maxBytes;
        private transient CachedState<String, Tuple2<Long, Long>> tallies;

        private Tallies(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public void open(OpenContext context) {
            var descriptor =
                    new ValueStateDescriptor<>("tallies", TypeInformation.of(new TypeHint<Tuple2<Long, Long>>() {}));
            tallies =
                    new CachedState<>(ValueStorage.of(getRuntimeContext(), descriptor), tally -> VALUE_BYTES, maxBytes);
        }

        @Override
        public CachedState<String, ?> cachedState() {
            return tallies;
        }

        @Override
        public void processElement(Command command, Context context, Collector<String> out) throws Exception {
            Tuple2<Long, Long> tally = tallies.value();
            if (tally == null) {
                tally = Tuple2.of(0L, command.end());
            }
            tally.f0 += command.add(); // in place
            tally.f1 = command.end();
            tallies.update(tally, tally.f1);
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
            Tuple2<Long, Long> tally = tallies.value();
            if (tally == null) {
                return;
            }
            if (tally.f1 > context.timerService().currentWatermark()) {
                tallies.update(tally, tally.f1);
                return;
            }
            out.collect(context.getCurrentKey() + "=" + tally.f0);
            tallies.clear();
        }
    }

    /** The same without Flink. */
    private static final class Model {

        private final Map<String, long[]> tallies = new HashMap<>();

        private Model copy() {
            Model copy = new Model();
            tallies.forEach((key, tally) -> copy.tallies.put(key, tally.clone()));
            return copy;
        }

        private void add(Command command) {
            long[] tally = tallies.computeIfAbsent(command.key(), key -> new long[2]);
            tally[0] += command.add();
            tally[1] = command.end();
        }

        private Set<String> advance(long watermark) {
            Set<String> ended = new TreeSet<>();
            tallies.entrySet().removeIf(entry -> {
                boolean ends = entry.getValue()[1] <= watermark;
                if (ends) {
                    ended.add(entry.getKey() + "=" + entry.getValue()[0]);
                }
                return ends;
            });
            return ended;
        }
    }

    /** One or two subtasks, which can be stopped and restored in another number. */
    private static final class Cluster implements AutoCloseable {

        private final String backend;
        private final long maxBytes;
        private final List<KeyedOneInputStreamOperatorTestHarness<String, Command, String>> subtasks =
                new ArrayList<>();

        private Cluster(String backend, long maxBytes) {
            this.backend = backend;
            this.maxBytes = maxBytes;
        }

        private void start(int parallelism, int before, OperatorSubtaskState state) throws Exception {
            for (int subtask = 0; subtask < parallelism; subtask++) {
                var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                        new StableWatermarkOperator<>(new Tallies(maxBytes)),
                        Command::key,
                        Types.STRING,
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
                harness.setStateBackend(stateBackend());
                if (state != null) {
                    harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, MAX_PARALLELISM, before, parallelism, subtask));
                }
                harness.open();
                subtasks.add(harness);
            }
        }

        private StateBackend stateBackend() {
            return backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
        }

        private void add(Command command) throws Exception {
            int subtask = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    command.key(), MAX_PARALLELISM, subtasks.size());
            subtasks.get(subtask).processElement(command, 0);
        }

        private Set<String> advance(long watermark) throws Exception {
            Set<String> ended = new TreeSet<>();
            for (var subtask : subtasks) {
                subtask.processWatermark(watermark);
                subtask.extractOutputValues()
                        .forEach(value -> assertThat(ended.add(value)).isTrue());
                subtask.getOutput().clear();
            }
            return ended;
        }

        private OperatorSubtaskState snapshot(long checkpoint) throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var subtask : subtasks) {
                states.add(subtask.snapshot(checkpoint, 0));
            }
            return AbstractStreamOperatorTestHarness.repackageState(states.toArray(OperatorSubtaskState[]::new));
        }

        @Override
        public void close() throws Exception {
            for (var subtask : subtasks) {
                subtask.close();
            }
            subtasks.clear();
        }
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 1, 30", "hashmap, 750, 30", "hashmap, 1048576, 30", "rocksdb, 750, 3", "rocksdb, 1048576, 3"})
    void agreesWithUncachedStateThroughEvictionsSnapshotsRestoresAndRescales(String backend, long maxBytes, int runs)
            throws Exception {
        long first = System.nanoTime();
        for (long seed = first; seed < first + runs; seed++) {
            try (Cluster cluster = new Cluster(backend, maxBytes)) {
                agrees(new SplittableRandom(seed), cluster);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void agrees(SplittableRandom random, Cluster cluster) throws Exception {
        Model model = new Model();
        Model checkpointed = model;
        OperatorSubtaskState state = null;
        long watermark = 0;
        long watermarkOfState = 0;
        int parallelism = 1 + random.nextInt(2);
        int parallelismOfState = parallelism;
        cluster.start(parallelism, 0, null);
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    watermark += random.nextInt(20);
                    assertThat(cluster.advance(watermark)).isEqualTo(model.advance(watermark));
                }
                case 1 -> {
                    state = cluster.snapshot(step);
                    checkpointed = model.copy();
                    watermarkOfState = watermark;
                    parallelismOfState = parallelism;
                }
                case 2 -> {
                    if (state == null || random.nextInt(3) > 0) {
                        continue;
                    }
                    cluster.close();
                    parallelism = 1 + random.nextInt(2);
                    cluster.start(parallelism, parallelismOfState, state);
                    model = checkpointed.copy();
                    watermark = watermarkOfState;
                    state = cluster.snapshot(step); // of an empty cache
                    parallelismOfState = parallelism;
                }
                default -> {
                    Command command = new Command(
                            "k" + random.nextInt(8), random.nextInt(100), watermark + 1 + random.nextInt(30));
                    cluster.add(command);
                    model.add(command);
                }
            }
        }
        assertThat(cluster.advance(1_000_000)).isEqualTo(model.advance(1_000_000));
    }

    @Test
    void aKeyThatEndsBeforeASnapshotRegistersNoTimerAndLeavesNoState() throws Exception {
        try (var harness = harness(UNBOUNDED)) {
            harness.processElement(new Command("a", 1, 10), 0);
            assertThat(harness.numEventTimeTimers()).isZero();
            harness.processWatermark(10);

            assertThat(harness.extractOutputValues()).containsExactly("a=1");
            harness.snapshot(1, 0);
            assertThat(harness.numEventTimeTimers()).isZero();
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void aSnapshotRegistersOneTimerHoweverOftenTheWakeUpMovesBack() throws Exception {
        try (var harness = harness(UNBOUNDED)) {
            for (int i = 0; i < 5; i++) {
                harness.processElement(new Command("a", 1, 10 + i), 0);
                harness.snapshot(i, 0);
            }
            assertThat(harness.numEventTimeTimers()).isOne();
            harness.processWatermark(13);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.processWatermark(14);
            assertThat(harness.extractOutputValues()).containsExactly("a=5");
        }
    }

    @Test
    void theLeastRecentlyUsedKeyIsEvicted() throws Exception {
        try (var harness = harness(THREE_KEYS)) {
            for (String key : List.of("a", "b", "c", "a", "d")) {
                harness.processElement(new Command(key, 1, 10), 0);
            }
            assertThat(harness.numKeyedStateEntries()).isOne();
            harness.processElement(new Command("a", 1, 10), 0);
            assertThat(harness.numKeyedStateEntries()).isOne();
            harness.processElement(new Command("b", 1, 10), 0);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
        }
    }

    @Test
    void aValueLargerThanTheCacheIsKeptUntilAnotherKeyIsUsed() throws Exception {
        try (var harness = harness(ONE_KEY)) {
            harness.processElement(new Command("a", 1, 10), 0);
            assertThat(harness.numKeyedStateEntries()).isZero();
            harness.processElement(new Command("b", 1, 10), 0);
            assertThat(harness.numKeyedStateEntries()).isOne();
        }
    }

    @Test
    void theEndOfTimeWakesAllKeys() throws Exception {
        try (var harness = harness(THREE_KEYS)) {
            for (String key : List.of("a", "b", "c", "d")) {
                harness.processElement(new Command(key, 1, 10), 0);
            }
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues()).containsExactlyInAnyOrder("a=1", "b=1", "c=1", "d=1");
        }
    }

    /** Keeps a number of bytes per key, which grows when the key is woken. */
    private static final class GrowWhenWoken extends KeyedProcessFunction<String, Command, String>
            implements KeepsCachedState<String> {

        private transient CachedState<String, Long> sizes;

        @Override
        public void open(OpenContext context) {
            var descriptor = new ValueStateDescriptor<>("sizes", Types.LONG);
            sizes = new CachedState<>(ValueStorage.of(getRuntimeContext(), descriptor), size -> size, THREE_KEYS);
        }

        @Override
        public CachedState<String, ?> cachedState() {
            return sizes;
        }

        @Override
        public void processElement(Command command, Context context, Collector<String> out) throws Exception {
            sizes.update(command.add(), command.end());
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
            if (sizes.value() < THREE_KEYS) {
                out.collect(context.getCurrentKey());
            }
            sizes.update((long) THREE_KEYS, CachedState.NEVER);
        }
    }

    @Test
    void aKeyThatIsEvictedWhileOthersAreWokenIsWokenAtTheSameWatermark() throws Exception {
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new GrowWhenWoken()), Command::key, Types.STRING)) {
            harness.open();
            for (String key : List.of("a", "b", "c")) {
                harness.processElement(new Command(key, 1, 10), 0);
            }
            harness.processWatermark(10);

            assertThat(harness.getOutput()).last().isEqualTo(new Watermark(10));
            assertThat(harness.extractOutputValues()).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Command, String> harness(long maxBytes)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new Tallies(maxBytes)), Command::key, Types.STRING);
        harness.open();
        return harness;
    }
}
