/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import io.millrace.tools.cli.scenario.JobProgress;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.platform.Checkpoints.Checkpoint;
import io.millrace.tools.platform.FlinkRest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Metrics of a running job at one moment.
 *
 * @param counts by gauge or counter
 * @param watermark of the operator that is furthest behind; empty until one has a watermark
 */
record JobFigures(
        Instant at,
        String state,
        Map<String, Long> counts,
        Optional<Instant> watermark,
        Optional<Checkpoint> checkpoint) {

    /** Counters and gauges of single jobs, about their results and what these wait for. */
    static final List<String> RESULTS = List.of(
            "windowsFired",
            "decisionsReviewed",
            "alertsRaised",
            "sessionsCompleted",
            "sessionsCorrected",
            JobProgress.TASKS_AWAITING_PROFILES,
            "profilesTaken",
            "ordersHeld",
            "ordersResolved",
            "ordersUnresolved",
            "ordersCorrected");

    /** Records sent to Kafka since the job's last start, over all its outputs. */
    private static final String RECORDS_SENT = "numRecordsSend";

    static JobFigures of(FlinkRest flink, String jobId) {
        List<String> names = new ArrayList<>(InputCounts.GAUGES);
        names.addAll(RESULTS);
        names.add(RECORDS_SENT);
        return new JobFigures(
                Instant.now(),
                flink.job(jobId).state(),
                flink.sums(jobId, names),
                flink.lowestWatermark(jobId),
                flink.checkpoints(jobId).latestCompleted());
    }

    long count(String gauge) {
        return counts.getOrDefault(gauge, 0L);
    }

    long recordsOut() {
        return count(RECORDS_SENT);
    }
}
