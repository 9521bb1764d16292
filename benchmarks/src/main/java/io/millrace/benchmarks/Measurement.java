/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.util.List;

/**
 * One run of a system, measured as docs/benchmarks.md says: from the first sample after the warm-up until all input is
 * processed and the last result is in the output topic.
 *
 * @param isComplete whether the system has processed all input; otherwise the limit of time ended the run
 * @param peakBytes greatest resident memory of the process that computes
 */
record Measurement(
        boolean isComplete,
        long events,
        double seconds,
        double cpuSeconds,
        double brokerCpuSeconds,
        long peakBytes,
        CheckpointFigures checkpoints,
        Digest results) {

    /**
     * Checkpoints of a run; zeros for systems without.
     *
     * @param bytes greatest size
     * @param millis average duration
     * @param longestMillis longest duration
     */
    record CheckpointFigures(long completed, long bytes, long millis, long longestMillis) {
        static final CheckpointFigures NONE = new CheckpointFigures(0, 0, 0, 0);
    }

    /**
     * @param isComplete whether all input has been processed
     * @param end when the last result arrived, epoch milliseconds
     * @param warmUp number of records before the measurement begins
     */
    static Measurement of(
            List<Sample> samples,
            boolean isComplete,
            long end,
            long warmUp,
            long peakBytes,
            CheckpointFigures checkpoints,
            Digest results) {
        Sample last = samples.get(samples.size() - 1);
        Sample first = samples.stream()
                .filter(sample -> sample.records() >= warmUp)
                .findFirst()
                .orElse(last);
        Sample atEnd = samples.stream()
                .filter(sample -> sample.time() >= end)
                .findFirst()
                .orElse(last);
        return new Measurement(
                isComplete,
                last.records() - first.records(),
                Math.max(1, end - first.time()) / 1000.0,
                (atEnd.cpuMillis() - first.cpuMillis()) / 1000.0,
                (atEnd.brokerCpuMillis() - first.brokerCpuMillis()) / 1000.0,
                peakBytes,
                checkpoints,
                results);
    }

    double eventsPerSecond() {
        return events / seconds;
    }

    double eventsPerCpuSecond() {
        return cpuSeconds == 0 ? 0 : events / cpuSeconds;
    }
}
