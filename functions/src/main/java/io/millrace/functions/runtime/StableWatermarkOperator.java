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
 * <p>Flink does not checkpoint watermarks: a restored operator starts at the beginning of time, and a record that was
 * late before the crash would be let in again. This operator keeps the highest watermark it has seen in its state and,
 * before it takes the first record or watermark after a restore, advances its timers to it and announces it downstream.
 *
 * <p>State: one long per subtask as union list state, restored as the maximum, for the life of the job. Union list
 * state ends checkpointing once a part of the vertex has finished, so bounded inputs must stay open.
 */
public final class StableWatermarkOperator<K, IN, OUT> extends KeyedProcessOperator<K, IN, OUT> {

    private static final long serialVersionUID = 1L;
    private static final ListStateDescriptor<Long> WATERMARK =
            new ListStateDescriptor<>("stable-watermark", LongSerializer.INSTANCE);

    private transient ListState<Long> state;
    private transient long watermark;
    private transient boolean announcePending;

    public StableWatermarkOperator(KeyedProcessFunction<K, IN, OUT> function) {
        super(function);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getUnionListState(WATERMARK);
        watermark = Long.MIN_VALUE;
        for (long ofSubtask : state.get()) {
            watermark = Math.max(watermark, ofSubtask);
        }
        announcePending = watermark > Long.MIN_VALUE;
    }

    @Override
    public void processElement(StreamRecord<IN> element) throws Exception {
        if (announcePending) {
            announceRestored();
            setKeyContextElement1(element); // the timers of other keys have fired meanwhile
        }
        super.processElement(element);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (announcePending) {
            announceRestored();
        }
        if (mark.getTimestamp() > watermark) {
            watermark = mark.getTimestamp();
            super.processWatermark(mark);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        state.add(watermark);
    }

    /** Not in {@code open}: what follows may emit, and the operators after this one must be running by then. */
    private void announceRestored() throws Exception {
        announcePending = false;
        super.processWatermark(new Watermark(watermark));
    }
}
