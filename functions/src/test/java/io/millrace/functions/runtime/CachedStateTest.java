/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.runtime.Tallies.Command;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class CachedStateTest {

    private static final int UNBOUNDED = 1 << 20;
    private static final int ONE_KEY = 1;
    private static final int THREE_KEYS = 3 * (int) (CachedState.ENTRY_BYTES + Tallies.VALUE_BYTES);

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

    /** The heap state backend keeps objects, and writes them while the next records are processed. */
    @Test
    void aValueThatChangesWhileASnapshotIsWrittenIsNotPartOfIt() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(UNBOUNDED)) {
            harness.processElement(new Command("a", 1, 10), 0);
            var written = harness.getOneInputOperator()
                    .snapshotState(
                            1,
                            0,
                            CheckpointOptions.forCheckpointWithDefaultLocation(),
                            new MemCheckpointStreamFactory(1 << 20));
            harness.processElement(new Command("a", 2, 10), 0);
            state = OperatorSnapshotFinalizer.create(written).getJobManagerOwnedState();
        }
        try (var restored = restored(state)) {
            restored.processWatermark(10);

            assertThat(restored.extractOutputValues()).containsExactly("a=1");
        }
    }

    @Test
    void aKeyHasATimerOnlyAfterARestore() throws Exception {
        OperatorSubtaskState state = null;
        try (var harness = harness(UNBOUNDED)) {
            for (int i = 0; i < 5; i++) {
                harness.processElement(new Command("a", 1, 10 + i), 0);
                state = harness.snapshot(i, 0);
            }
            assertThat(harness.numEventTimeTimers()).isZero();
        }
        try (var restored = restored(state)) {
            assertThat(restored.numEventTimeTimers()).isOne();
            restored.processWatermark(13);
            assertThat(restored.extractOutputValues()).isEmpty();
            restored.processWatermark(14);
            assertThat(restored.extractOutputValues()).containsExactly("a=5");
        }
    }

    @Test
    void aKeyThatIsOnlyReadAfterARestoreIsWoken() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(UNBOUNDED)) {
            harness.processElement(new Command("a", 1, 10), 0);
            state = harness.snapshot(1, 0);
        }
        try (var restored = restored(state)) {
            restored.processElement(new Command("a", 0, 20), 0);
            state = restored.snapshot(2, 0);
        }
        try (var restored = restored(state)) {
            restored.processElement(new Command("a", 0, 20), 0);
            restored.processWatermark(10);

            assertThat(restored.extractOutputValues()).containsExactly("a=1");
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

    /** Keeps the numbers added to a key in a list, of which a write appends those that are new. */
    private static final class Additions extends KeyedProcessFunction<String, Command, String>
            implements KeepsCachedState<String> {

        private transient CachedState<String, List<Long>> numbers;

        /** Keeps nothing that tells one value of a key from the next. */
        private record Appending(ListState<Long> state) implements Storage<List<Long>> {

            @Override
            public List<Long> read() throws Exception {
                List<Long> stored = new ArrayList<>();
                state.get().forEach(stored::add);
                return stored.isEmpty() ? null : stored;
            }

            @Override
            public void write(List<Long> value) throws Exception {
                List<Long> stored = read();
                state.addAll(value.subList(stored == null ? 0 : stored.size(), value.size()));
            }

            @Override
            public void clear() {
                state.clear();
            }

            @Override
            public List<Long> copy(List<Long> value) {
                return new ArrayList<>(value);
            }
        }

        @Override
        public void open(OpenContext context) {
            var descriptor = new ListStateDescriptor<>("numbers", Types.LONG);
            numbers = new CachedState<>(
                    new Appending(getRuntimeContext().getListState(descriptor)), value -> 0, UNBOUNDED);
        }

        @Override
        public CachedState<String, ?> cachedState() {
            return numbers;
        }

        @Override
        public void processElement(Command command, Context context, Collector<String> out) throws Exception {
            List<Long> value = numbers.value() == null ? new ArrayList<>() : numbers.value();
            value.add(command.add());
            numbers.update(value, command.end());
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
            out.collect(context.getCurrentKey() + "=" + numbers.value());
            numbers.clear();
        }
    }

    @Test
    void aValueThatReplacesAClearedOneIsStoredWithoutTheOldOne() throws Exception {
        OperatorSubtaskState state;
        try (var harness = additions()) {
            harness.open();
            harness.processElement(new Command("a", 1, 10), 0);
            harness.snapshot(1, 0);
            harness.processWatermark(10);
            harness.processElement(new Command("a", 2, 20), 0);
            harness.processElement(new Command("a", 3, 20), 0);
            state = harness.snapshot(2, 0);
        }
        try (var restored = additions()) {
            restored.initializeState(state);
            restored.open();
            restored.processWatermark(20);

            assertThat(restored.extractOutputValues()).containsExactly("a=[2, 3]");
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Command, String> additions() throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new Additions()), Command::key, Types.STRING);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Command, String> restored(OperatorSubtaskState state)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new Tallies(UNBOUNDED)), Command::key, Types.STRING);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Command, String> harness(long maxBytes)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new Tallies(maxBytes)), Command::key, Types.STRING);
        harness.open();
        return harness;
    }
}
