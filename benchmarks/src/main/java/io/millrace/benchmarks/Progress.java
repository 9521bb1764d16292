/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reports the progress of a program in a JVM of its own, one number of records per line of standard output, until its
 * standard input ends.
 */
public final class Progress implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 100;

    private final LongAdder records = new LongAdder();
    private final ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor();

    private Progress() {}

    /** Starts to report. */
    @SuppressWarnings("FutureReturnValueIgnored") // completes when the reporter is shut down
    public static Progress start() {
        Progress progress = new Progress();
        progress.reporter.scheduleAtFixedRate(progress::report, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Counts records that have been processed; from any thread. */
    public void add(long count) {
        records.add(count);
    }

    public long records() {
        return records.sum();
    }

    private void report() {
        System.out.println(records.sum());
    }

    /** Blocks until the benchmark has seen enough, or has died. */
    public void awaitEnd() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() {
        reporter.shutdownNow();
        report();
    }
}
