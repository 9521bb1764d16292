/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class StableWatermarkOperatorTest {

    private static final int MAX_PARALLELISM = 8;

    @Test
    void processesTheFirstRecordAfterARestoreUnderTheRestoredWatermark() throws Exception {
        OperatorSubtaskState snapshot = snapshotAt(1_000);
        try (var restored = restore(snapshot, 1, 0)) {
            restored.processElement("a", 0);

            assertThat(restored.extractOutputValues()).containsExactly("a seen at 1000");
        }
    }

    @Test
    void emitsTheRestoredWatermarkBeforeTheFirstRecord() throws Exception {
        try (var restored = restore(snapshotAt(1_000), 1, 0)) {
            restored.processElement("a", 0);

            assertThat(restored.getOutput().peek()).isEqualTo(new Watermark(1_000));
        }
    }

    @Test
    void ignoresALowerWatermarkAndFollowsAHigherOne() throws Exception {
        try (var restored = restore(snapshotAt(1_000), 1, 0)) {
            restored.processWatermark(400);
            restored.processElement("a", 0);
            restored.processWatermark(1_001);
            restored.processElement("b", 0);

            assertThat(restored.extractOutputValues()).containsExactly("a seen at 1000", "b seen at 1001");
        }
    }

    @Test
    void restoresTheHighestWatermarkOfAllSubtasksAfterARescale() throws Exception {
        OperatorSubtaskState both =
                AbstractStreamOperatorTestHarness.repackageState(snapshotAt(1_000), snapshotAt(7_000));
        for (int subtask = 0; subtask < 2; subtask++) {
            OperatorSubtaskState ofSubtask =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(both, MAX_PARALLELISM, 2, 2, subtask);
            try (var restored = restore(ofSubtask, 2, subtask)) {
                String key = keyOf(subtask);
                restored.processElement(key, 0);

                assertThat(restored.extractOutputValues()).contains(key + " seen at 7000");
            }
        }
    }

    @Test
    void firesARestoredTimerAtItsTime() throws Exception {
        try (var restored = restore(snapshotAt(1_000), 1, 0)) {
            restored.processWatermark(1_999);
            assertThat(restored.extractOutputValues()).isEmpty();
            restored.processWatermark(2_000);

            assertThat(restored.extractOutputValues()).containsExactly("timer at 2000");
        }
    }

    @Test
    void processesTheFirstRecordUnderItsOwnKeyAfterTimersOfAnotherKeyFire() throws Exception {
        OperatorSubtaskState both =
                AbstractStreamOperatorTestHarness.repackageState(snapshotAt(1_000), snapshotAt(7_000));
        try (var restored = restore(both, 1, 0)) {
            restored.processElement("a", 0);

            assertThat(restored.extractOutputValues()).containsExactly("timer at 2000", "a seen at 7000");
        }
    }

    @Test
    void continuesAtTheWatermarkBeforeTheEndOfTimeAfterADrain() throws Exception {
        OperatorSubtaskState drained;
        try (var harness = harness(1, 0)) {
            harness.open();
            harness.processElement("timer", 0);
            harness.processWatermark(1_000);
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(harness.extractOutputValues()).containsExactly("timer at 2000");
            drained = harness.snapshot(1, 1);
        }
        try (var restored = restore(drained, 1, 0)) {
            restored.processElement("a", 0);
            restored.processWatermark(1_001);
            restored.processElement("b", 0);

            assertThat(restored.extractOutputValues()).containsExactly("a seen at 1000", "b seen at 1001");
        }
    }

    private static OperatorSubtaskState snapshotAt(long watermark) throws Exception {
        try (var harness = harness(1, 0)) {
            harness.open();
            harness.processElement("timer", 0);
            harness.processWatermark(watermark);
            return harness.snapshot(1, 1);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, String> restore(
            OperatorSubtaskState state, int parallelism, int subtask) throws Exception {
        var harness = harness(parallelism, subtask);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, String> harness(int parallelism, int subtask)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new EmitWatermark()),
                value -> value,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask);
    }

    private static String keyOf(int subtask) {
        return List.of("a", "b", "c", "d", "e", "f").stream()
                .filter(key -> KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, 2) == subtask)
                .findFirst()
                .orElseThrow();
    }

    private static final class EmitWatermark extends KeyedProcessFunction<String, String, String> {

        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            if (value.equals("timer")) {
                context.timerService().registerEventTimeTimer(2_000);
                return;
            }
            out.collect(context.getCurrentKey() + " seen at "
                    + context.timerService().currentWatermark());
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<String> out) {
            out.collect("timer at " + time);
        }
    }
}
