/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a {@link KeyedProcessFunction} under a {@link StableWatermark}: after a restore, before it processes the first record
 * or watermark, it advances its timers to the restored watermark and emits it downstream.
 *
 * <p>Binds the {@link CachedState} of a function that {@linkplain KeepsCachedState keeps one}.
 */
public final class StableWatermarkOperator<K, IN, OUT> extends KeyedProcessOperator<K, IN, OUT> {

    private static final long serialVersionUID = 1L;

    private transient StableWatermark watermark;
    private transient CachedStateBinding<K> cache;

    public StableWatermarkOperator(KeyedProcessFunction<K, IN, OUT> function) {
        super(function);
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = StableWatermark.restore(context.getOperatorStateStore());
        cache = CachedStateBinding.initializeState(this, context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        cache.open(userFunction);
    }

    @Override
    public void processElement(StreamRecord<IN> element) throws Exception {
        if (watermark.advanceToRestored(this::advance)) {
            setKeyContextElement1(element); // firing timers may have changed the current key
        }
        super.processElement(element);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark.advance(mark, this::advance);
    }

    private void advance(Watermark mark) throws Exception {
        do {
            timeServiceManager.advanceWatermark(mark);
        } while (cache.advance(mark));
        output.emitWatermark(mark);
    }

    @Override
    public void onEventTime(InternalTimer<K, VoidNamespace> timer) throws Exception {
        if (cache.isDue()) {
            super.onEventTime(timer);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        cache.snapshotState(context);
        super.snapshotState(context);
        watermark.snapshot();
    }
}
