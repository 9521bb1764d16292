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
import java.util.function.BooleanSupplier;

/** Asks a running job how far it is. */
public final class JobWatch {

    /** What a job counts, by the names of its gauges. */
    public static final List<String> GAUGES = List.of(
            "recordsIn",
            "recordsIgnored",
            "recordsAccepted",
            "recordsPartiallyLate",
            "recordsLate",
            "recordsDuplicate",
            "recordsDeadLettered");

    /** Tasks that still load the profiles that were there at start; above 0, orders are held. */
    public static final String TASKS_AWAITING_PROFILES = "tasksAwaitingProfiles";

    /** What single jobs count of their results and of what these wait for, by the names of gauges and counters. */
    public static final List<String> RESULTS = List.of(
            "windowsFired",
            "decisionsReviewed",
            "alertsRaised",
            "sessionsCompleted",
            "sessionsCorrected",
            TASKS_AWAITING_PROFILES,
            "profilesTaken",
            "ordersHeld",
            "ordersResolved",
            "ordersUnresolved",
            "ordersCorrected");

    private static final String AWAITING = "tasksAwaitingProfiles";

    /** After the last record the source still has a watermark to emit; it does so every 200 ms. */
    private static final Duration WATERMARK_UNDERWAY = Duration.ofSeconds(2);

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);

    private final FlinkRest flink;
    private final String jobId;

    public JobWatch(FlinkRest flink, String jobId) {
        this.flink = flink;
        this.jobId = jobId;
    }

    /** What the job has counted so far; gauges it does not have yet are absent. */
    public Map<String, Long> counts() {
        return flink.sums(jobId, GAUGES);
    }

    /**
     * Waits until the job has taken in that many records, has decided on each of them, and a checkpoint that began
     * afterwards has completed, so that all it has to say is committed.
     *
     * @param giveUp asked again and again; ends the waiting
     * @return whether it came to that within {@code patience}
     */
    public boolean awaitCaughtUp(long records, Duration patience, BooleanSupplier giveUp) {
        Instant deadline = Instant.now().plus(patience);
        Optional<Instant> settled = Optional.empty();
        while (Instant.now().isBefore(deadline) && !giveUp.getAsBoolean()) {
            try {
                if (settled.isEmpty() && hasSettled(records)) {
                    settled = Optional.of(Instant.now().plus(WATERMARK_UNDERWAY));
                }
                if (settled.isPresent() && hasCheckpointSince(settled.get())) {
                    return true;
                }
            } catch (OperationFailedException e) {
                // A cluster on its way back answers later; the deadline bounds the waiting.
                settled = Optional.empty();
            }
            LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
        }
        return false;
    }

    private boolean hasSettled(long records) {
        Map<String, Long> counts = counts();
        long in = counts.getOrDefault("recordsIn", 0L);
        long decided = counts.getOrDefault("recordsIgnored", 0L)
                + counts.getOrDefault("recordsAccepted", 0L)
                + counts.getOrDefault("recordsLate", 0L)
                + counts.getOrDefault("recordsDuplicate", 0L)
                + counts.getOrDefault("recordsDeadLettered", 0L);
        return in >= records && decided == in && holdsNothingBack();
    }

    /** A job whose control input is still being loaded has taken records in, but not decided on them. */
    private boolean holdsNothingBack() {
        return flink.sums(jobId, List.of(AWAITING)).getOrDefault(AWAITING, 0L) == 0;
    }

    private boolean hasCheckpointSince(Instant time) {
        return flink.checkpoints(jobId)
                .latestCompleted()
                .map(Checkpoint::triggered)
                .filter(triggered -> triggered.isAfter(time))
                .isPresent();
    }
}
