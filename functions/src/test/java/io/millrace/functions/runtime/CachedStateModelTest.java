/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.runtime.Tallies.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares cached state with a map, over random events, watermarks, evictions, snapshots, restores and rescales. */
class CachedStateModelTest {

    private static final int MAX_PARALLELISM = 8;

    /** The same without Flink. */
    private static final class Model {

        private final Map<String, long[]> tallies = new HashMap<>();

        private Model copy() {
            Model copy = new Model();
            tallies.forEach((key, tally) -> copy.tallies.put(key, tally.clone()));
            return copy;
        }

        private void add(Command command) {
            if (command.add() == 0) {
                return;
            }
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
                    Command command =
                            new Command("k" + random.nextInt(8), random.nextInt(4), watermark + 1 + random.nextInt(30));
                    cluster.add(command);
                    model.add(command);
                }
            }
        }
        assertThat(cluster.advance(1_000_000)).isEqualTo(model.advance(1_000_000));
    }
}
