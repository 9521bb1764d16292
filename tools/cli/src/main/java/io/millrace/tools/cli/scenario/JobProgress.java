/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
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

    private static final String RECORDS_IN = "recordsIn";

    /** Gauges that count a record's one outcome; together they are {@code recordsIn}. */
    private static final List<String> OUTCOMES =
            List.of("recordsIgnored", "recordsAccepted", "recordsLate", "recordsDuplicate", "recordsDeadLettered");

    /** The gauges with which every job counts its input. */
    public static final List<String> GAUGES = List.of(
            RECORDS_IN,
            "recordsIgnored",
            "recordsAccepted",
            "recordsPartiallyLate",
            "recordsLate",
            "recordsDuplicate",
            "recordsDeadLettered");

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
        return flink.sums(jobId, GAUGES);
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
        Map<String, Long> counts = counts();
        long in = counts.getOrDefault(RECORDS_IN, 0L);
        long decided = OUTCOMES.stream()
                .mapToLong(outcome -> counts.getOrDefault(outcome, 0L))
                .sum();
        return in >= records && decided == in && holdsNothingBack();
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
