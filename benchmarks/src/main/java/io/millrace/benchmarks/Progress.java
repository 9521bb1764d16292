/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reports the progress of a program in a JVM of its own, one number of records per line of standard output, until its
 * standard input ends.
 */
public final class Progress implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 100;

    private final LongAdder records = new LongAdder();
    private final Thread reporter = new Thread(this::report, "progress");

    private Progress() {}

    /** Starts to report. */
    public static Progress start() {
        Progress progress = new Progress();
        progress.reporter.setDaemon(true);
        progress.reporter.start();
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
        try {
            while (true) {
                System.out.println(records.sum());
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            System.out.println(records.sum());
        }
    }

    /** Blocks until the benchmark has seen enough, or has died. */
    public void awaitEnd() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() {
        reporter.interrupt();
    }
}
