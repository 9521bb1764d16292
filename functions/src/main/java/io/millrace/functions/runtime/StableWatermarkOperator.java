/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a {@link KeyedProcessFunction} under a {@link StableWatermark}: after a restore, before it processes the first record
 * or watermark, it advances its timers to the restored watermark and emits it downstream.
 */
public final class StableWatermarkOperator<K, IN, OUT> extends KeyedProcessOperator<K, IN, OUT> {

    private static final long serialVersionUID = 1L;

    private transient StableWatermark watermark;

    public StableWatermarkOperator(KeyedProcessFunction<K, IN, OUT> function) {
        super(function);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = StableWatermark.restore(context.getOperatorStateStore());
    }

    @Override
    public void processElement(StreamRecord<IN> element) throws Exception {
        if (watermark.advanceToRestored(super::processWatermark)) {
            setKeyContextElement1(element); // firing timers may have changed the current key
        }
        super.processElement(element);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark.advance(mark, super::processWatermark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermark.snapshot();
    }
}
