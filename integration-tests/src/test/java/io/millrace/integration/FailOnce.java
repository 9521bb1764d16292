/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Fails once, when a checkpoint completes that covers {@code records} records. Sources at the rate of {@link #stopping}
 * emit no more until then, so the failure comes before their end, however slow checkpoints are.
 */
final class FailOnce<T> implements MapFunction<T, T>, CheckpointedFunction, CheckpointListener {

    private static final long serialVersionUID = 1L;
    static final AtomicBoolean FAILED = new AtomicBoolean();
    static final AtomicInteger RESTORED = new AtomicInteger();
    private static final AtomicInteger MAPPED = new AtomicInteger();

    private final int records;

    private transient int mappedAtCheckpoint;

    FailOnce(int records) {
        this.records = records;
    }

    static void reset() {
        FAILED.set(false);
        RESTORED.set(0);
        MAPPED.set(0);
    }

    /** The rate of a source that stops until the failure once {@code records} records have been mapped. */
    static RateLimiterStrategy<SourceSplit> stopping(int records, RateLimiterStrategy<SourceSplit> rate) {
        return parallelism -> {
            RateLimiter<SourceSplit> limiter = rate.createRateLimiter(parallelism);
            // The failure ends the reader, so the future of one that stops never completes.
            return permits ->
                    MAPPED.get() < records || FAILED.get() ? limiter.acquire(permits) : new CompletableFuture<>();
        };
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        if (context.isRestored()) {
            RESTORED.incrementAndGet();
        }
    }

    @Override
    public T map(T record) {
        MAPPED.incrementAndGet();
        return record;
    }

    /** Keeps no state: only the fact of a restore matters. */
    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        mappedAtCheckpoint = MAPPED.get();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        if (mappedAtCheckpoint >= records && FAILED.compareAndSet(false, true)) {
            throw new IllegalStateException("a deliberate failure");
        }
    }
}
