/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The watermark of an operator that never goes back, not even after a restore.
 *
 * <p>Flink does not checkpoint watermarks: a restored operator starts at the minimum, and would accept a record that was
 * late before the crash. An operator that keeps this in its state advances to {@link #takeRestored} before it processes
 * its first record or watermark, and processes a watermark only if it {@link #advances}.
 *
 * <p>State: one long per subtask as union list state, restored as the maximum, for the life of the job. The end of time,
 * which a drained job reaches before its savepoint, is not stored: every record after a restore would be late. Checkpoints
 * of union list state fail once some subtasks of the vertex have finished, so bounded inputs must stay open.
 */
public final class StableWatermark {

    private static final ListStateDescriptor<Long> WATERMARK =
            new ListStateDescriptor<>("stable-watermark", LongSerializer.INSTANCE);

    private final ListState<Long> state;
    private long watermark = Long.MIN_VALUE;
    private Optional<Watermark> restored;

    private StableWatermark(ListState<Long> state) throws Exception {
        this.state = state;
        for (long subtaskWatermark : state.get()) {
            watermark = Math.max(watermark, subtaskWatermark);
        }
        restored = watermark == Long.MIN_VALUE ? Optional.empty() : Optional.of(new Watermark(watermark));
    }

    /** Restores the highest watermark of all subtasks from the state of an operator. */
    public static StableWatermark restore(OperatorStateStore store) throws Exception {
        return new StableWatermark(store.getUnionListState(WATERMARK));
    }

    /**
     * The restored watermark, once, if there is one. Not to be emitted in {@code open}: timers may emit, which requires that
     * the operators downstream are running.
     */
    public Optional<Watermark> takeRestored() {
        Optional<Watermark> taken = restored;
        restored = Optional.empty();
        return taken;
    }

    /** Whether a watermark is higher than all before it. */
    public boolean advances(Watermark mark) {
        if (mark.getTimestamp() <= watermark) {
            return false;
        }
        if (!mark.equals(Watermark.MAX_WATERMARK)) {
            watermark = mark.getTimestamp();
        }
        return true;
    }

    /** Writes the watermark to the operator's state; to be called from {@code snapshotState}. */
    public void snapshot() throws Exception {
        state.clear();
        state.add(watermark);
    }
}
