/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.UsageException;
import java.util.List;
import java.util.Optional;

/**
 * A job that can be submitted.
 *
 * @param name what users call it; also its name in Flink
 * @param configuration file under {@code config/jobs}
 */
public record Job(String name, String entryClass, String configuration) {
    public static final Job PURCHASE_TOTALS =
            new Job("purchase-totals", "io.millrace.jobs.totals.PurchaseTotalsJob", "purchase-totals.yaml");
    public static final Job FRAUD_DETECTION =
            new Job("fraud-detection", "io.millrace.jobs.fraud.FraudDetectionJob", "fraud-detection.yaml");
    public static final Job CLICKSTREAM_SESSIONS = new Job(
            "clickstream-sessions", "io.millrace.jobs.sessions.ClickstreamSessionsJob", "clickstream-sessions.yaml");
    public static final Job ORDER_ENRICHMENT =
            new Job("order-enrichment", "io.millrace.jobs.enrichment.OrderEnrichmentJob", "order-enrichment.yaml");

    public static List<Job> all() {
        return List.of(PURCHASE_TOTALS, FRAUD_DETECTION, CLICKSTREAM_SESSIONS, ORDER_ENRICHMENT);
    }

    public static Optional<Job> find(String name) {
        return all().stream().filter(job -> job.name().equals(name)).findFirst();
    }

    public static Job require(String name) {
        return find(name)
                .orElseThrow(() -> new UsageException("there is no job '" + name + "'; jobs: "
                        + String.join(", ", all().stream().map(Job::name).toList())));
    }
}
