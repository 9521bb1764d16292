/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.tools.platform.Checkpoints.Checkpoint;
import io.millrace.tools.platform.FlinkRest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a running job says of itself at one moment.
 *
 * @param counts by gauge
 * @param watermark of the operator that is furthest behind, if any has one
 */
record JobFigures(
        Instant at,
        String state,
        Map<String, Long> counts,
        Optional<Instant> watermark,
        Optional<Checkpoint> checkpoint) {

    /** Records a job handed to Kafka since its last start, over all its outputs. */
    private static final String RECORDS_SENT = "numRecordsSend";

    static JobFigures of(FlinkRest flink, String jobId) {
        List<String> names = new ArrayList<>(JobWatch.GAUGES);
        names.addAll(JobWatch.RESULTS);
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
