/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.enrichment.OrderEnrichmentOracle;
import io.millrace.tools.oracle.fraud.FraudDetectionOracle;
import io.millrace.tools.oracle.sessions.ClickstreamSessionsOracle;
import io.millrace.tools.oracle.totals.PurchaseTotalsOracle;
import java.util.List;

/** The oracles of all jobs, one line each. */
public final class Oracles {

    private static final List<OracleDefinition<?>> ALL = List.of(
            PurchaseTotalsOracle.DEFINITION,
            FraudDetectionOracle.DEFINITION,
            ClickstreamSessionsOracle.DEFINITION,
            OrderEnrichmentOracle.DEFINITION);

    private Oracles() {}

    /** Every oracle, in the order of the jobs. */
    public static List<OracleDefinition<?>> all() {
        return ALL;
    }

    /** The oracle of a job; a test checks that every job has one. */
    public static OracleDefinition<?> of(JobDefinition job) {
        return ALL.stream()
                .filter(oracle -> oracle.job().equals(job))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no oracle is registered for " + job.name()));
    }
}
