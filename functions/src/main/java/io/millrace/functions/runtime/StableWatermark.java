/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The watermark of an operator that never goes back, not even after a restore.
 *
 * <p>Flink does not checkpoint watermarks: a restored operator starts at the minimum, and would accept a record that was
 * late before the crash. An operator that keeps this in its state advances to the restored watermark before it
 * processes its first record or watermark.
 *
 * <p>State: one long per subtask as union list state, restored as the maximum, for the life of the job. The end of time,
 * which a drained job reaches before its savepoint, is not stored: every record after a restore would be late. Checkpoints
 * of union list state fail once some subtasks of the vertex have finished, so bounded inputs must stay open.
 */
public final class StableWatermark {

    private static final ListStateDescriptor<Long> WATERMARK =
            new ListStateDescriptor<>("stable-watermark", LongSerializer.INSTANCE);

    /** The operator's own way to advance its timers and emit the watermark. */
    public interface Operator {

        void advanceTo(Watermark mark) throws Exception;
    }

    private final ListState<Long> state;
    private long watermark = Long.MIN_VALUE;
    private boolean isRestorePending;

    private StableWatermark(ListState<Long> state) throws Exception {
        this.state = state;
        for (long subtaskWatermark : state.get()) {
            watermark = Math.max(watermark, subtaskWatermark);
        }
        isRestorePending = watermark > Long.MIN_VALUE;
    }

    /** Restores the highest watermark of all subtasks from the state of an operator. */
    public static StableWatermark restore(OperatorStateStore store) throws Exception {
        return new StableWatermark(store.getUnionListState(WATERMARK));
    }

    /**
     * Advances the operator to the restored watermark, once, if there is one, and returns whether it did. Not to be called
     * in {@code open}: timers may emit, which requires that the operators downstream are running.
     */
    public boolean advanceToRestored(Operator operator) throws Exception {
        boolean advances = isRestorePending;
        isRestorePending = false;
        if (advances) {
            operator.advanceTo(new Watermark(watermark));
        }
        return advances;
    }

    /** Advances the operator to the restored watermark, and to this one if it is higher. */
    public void advance(Watermark mark, Operator operator) throws Exception {
        advanceToRestored(operator);
        if (mark.getTimestamp() <= watermark) {
            return;
        }
        if (!mark.equals(Watermark.MAX_WATERMARK)) {
            watermark = mark.getTimestamp();
        }
        operator.advanceTo(mark);
    }

    /** Writes the watermark to the operator's state; to be called from {@code snapshotState}. */
    public void snapshot() throws Exception {
        state.clear();
        state.add(watermark);
    }
}
