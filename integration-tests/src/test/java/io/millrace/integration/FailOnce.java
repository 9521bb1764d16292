/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Fails once after the third completed checkpoint, if records are left. */
final class FailOnce<T> implements MapFunction<T, T>, CheckpointedFunction, CheckpointListener {

    private static final long serialVersionUID = 1L;
    static final AtomicBoolean FAILED = new AtomicBoolean();
    static final AtomicInteger RESTORED = new AtomicInteger();

    private transient int completed;

    @Override
    public void initializeState(FunctionInitializationContext context) {
        if (context.isRestored()) {
            RESTORED.incrementAndGet();
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        completed++;
    }

    @Override
    public T map(T record) {
        if (completed >= 3 && FAILED.compareAndSet(false, true)) {
            throw new IllegalStateException("a deliberate failure");
        }
        return record;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // no state: only the fact of a restore matters
    }
}
