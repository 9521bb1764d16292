/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a {@link KeyedProcessFunction} under a watermark that never goes back, not even after a restore.
 *
 * <p>Flink does not checkpoint watermarks: a restored operator starts at the minimum, and would accept a record that was
 * late before the crash. This operator keeps the highest watermark it has seen in its state. After a restore, before it
 * processes the first record or watermark, it advances its timers to that watermark and emits it downstream.
 *
 * <p>State: one long per subtask as union list state, restored as the maximum, for the life of the job. The end of time,
 * which a drained job reaches before its savepoint, is not stored: every record after a restore would be late. Checkpoints
 * of union list state fail once some subtasks of the vertex have finished, so bounded inputs must stay open.
 */
public final class StableWatermarkOperator<K, IN, OUT> extends KeyedProcessOperator<K, IN, OUT> {

    private static final long serialVersionUID = 1L;
    private static final ListStateDescriptor<Long> WATERMARK =
            new ListStateDescriptor<>("stable-watermark", LongSerializer.INSTANCE);

    private transient ListState<Long> state;
    private transient long watermark;
    private transient boolean emitPending;

    public StableWatermarkOperator(KeyedProcessFunction<K, IN, OUT> function) {
        super(function);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getUnionListState(WATERMARK);
        watermark = Long.MIN_VALUE;
        for (long subtaskWatermark : state.get()) {
            watermark = Math.max(watermark, subtaskWatermark);
        }
        emitPending = watermark > Long.MIN_VALUE;
    }

    @Override
    public void processElement(StreamRecord<IN> element) throws Exception {
        if (emitPending) {
            emitRestored();
            setKeyContextElement1(element); // firing timers may have changed the current key
        }
        super.processElement(element);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (emitPending) {
            emitRestored();
        }
        if (mark.getTimestamp() <= watermark) {
            return;
        }
        if (!mark.equals(Watermark.MAX_WATERMARK)) {
            watermark = mark.getTimestamp();
        }
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        state.add(watermark);
    }

    /** Not in {@code open}: timers may emit, which requires that the operators downstream are running. */
    private void emitRestored() throws Exception {
        emitPending = false;
        super.processWatermark(new Watermark(watermark));
    }
}
