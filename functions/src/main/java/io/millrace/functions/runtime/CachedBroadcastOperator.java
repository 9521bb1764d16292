/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Runs a {@link KeyedBroadcastProcessFunction} and binds the {@link CachedState} that it {@linkplain KeepsCachedState
 * keeps}. Connect the keyed stream with {@code updates.broadcast()} and {@code transform} them by this operator.
 */
public final class CachedBroadcastOperator<K, IN, BROADCAST, OUT>
        extends CoBroadcastWithKeyedOperator<K, IN, BROADCAST, OUT> {

    private static final long serialVersionUID = 1L;

    private transient CachedStateBinding<K> cache;

    public CachedBroadcastOperator(
            KeyedBroadcastProcessFunction<K, IN, BROADCAST, OUT> function, MapStateDescriptor<?, ?> broadcastState) {
        super(function, List.of(broadcastState));
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        cache = CachedStateBinding.initializeState(this, context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        cache.open(userFunction);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
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
    }
}
