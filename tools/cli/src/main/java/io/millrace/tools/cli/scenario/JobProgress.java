/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.platform.Checkpoints.Checkpoint;
import io.millrace.tools.platform.FlinkRest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Follows how far a running job has come with its input. */
public final class JobProgress {

    /** Gauge of the tasks that still load the profiles that existed at start; above 0, orders are held. */
    public static final String TASKS_AWAITING_PROFILES = "tasksAwaitingProfiles";

    /** The source emits a watermark every 200 ms, so the last one may follow its record by that. */
    private static final Duration WATERMARK_DELAY = Duration.ofSeconds(2);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final FlinkRest flink;
    private final String jobId;

    public JobProgress(FlinkRest flink, String jobId) {
        this.flink = flink;
        this.jobId = jobId;
    }

    /** The job's counts so far, by gauge; gauges that no task has registered yet are absent. */
    public Map<String, Long> counts() {
        return flink.sums(jobId, InputCounts.GAUGES);
    }

    /**
     * Waits until the job has read that many records, has decided on each of them, and a checkpoint that began afterwards
     * has completed, so that all its results are committed.
     *
     * @return whether that happened within the timeout
     */
    boolean awaitCaughtUp(long records, Duration timeout) {
        Instant deadline = Instant.now().plus(timeout);
        Optional<Instant> settled = Optional.empty();
        while (Instant.now().isBefore(deadline)) {
            try {
                if (settled.isEmpty() && hasSettled(records)) {
                    settled = Optional.of(Instant.now().plus(WATERMARK_DELAY));
                }
                if (settled.isPresent() && hasCheckpointSince(settled.orElseThrow())) {
                    return true;
                }
            } catch (OperationFailedException e) {
                // A recovering cluster responds later; the deadline bounds the wait.
                settled = Optional.empty();
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        return false;
    }

    private boolean hasSettled(long records) {
        InputCounts counts = InputCounts.ofGauges(counts());
        return counts.in() >= records && counts.addUp() && holdsNothingBack();
    }

    /** A job that still loads a control input has read records without having decided on them. */
    private boolean holdsNothingBack() {
        return flink.sums(jobId, List.of(TASKS_AWAITING_PROFILES)).getOrDefault(TASKS_AWAITING_PROFILES, 0L) == 0;
    }

    private boolean hasCheckpointSince(Instant time) {
        return flink.checkpoints(jobId)
                .latestCompleted()
                .map(Checkpoint::triggered)
                .filter(triggered -> triggered.isAfter(time))
                .isPresent();
    }
}
