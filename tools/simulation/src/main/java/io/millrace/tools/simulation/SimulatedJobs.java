/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import java.util.List;

/** The jobs that can be simulated; {@code order-enrichment} once for each join. */
public final class SimulatedJobs {

    private SimulatedJobs() {}

    public static List<SimulatedJob> all() {
        return List.of(
                new PurchaseTotalsSimulation(),
                new FraudDetectionSimulation(),
                new ClickstreamSessionsSimulation(),
                new OrderEnrichmentSimulation(Join.BROADCAST),
                new OrderEnrichmentSimulation(Join.KEYED));
    }

    /** The variants of a job. */
    public static List<SimulatedJob> of(JobDefinition job) {
        return all().stream().filter(one -> one.definition().equals(job)).toList();
    }
}
