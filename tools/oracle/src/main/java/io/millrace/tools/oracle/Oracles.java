/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.enrichment.OrderEnrichmentOracle;
import io.millrace.tools.oracle.fraud.FraudDetectionOracle;
import io.millrace.tools.oracle.sessions.ClickstreamSessionsOracle;
import io.millrace.tools.oracle.totals.PurchaseTotalsOracle;
import java.util.List;
import java.util.Optional;

/** The oracles of all jobs, one line each. */
public final class Oracles {

    private static final List<OracleDefinition<?>> ALL = List.of(
            PurchaseTotalsOracle.DEFINITION,
            FraudDetectionOracle.DEFINITION,
            ClickstreamSessionsOracle.DEFINITION,
            OrderEnrichmentOracle.DEFINITION);

    private Oracles() {}

    /** The jobs with an oracle. */
    public static List<String> jobs() {
        return ALL.stream().map(OracleDefinition::job).toList();
    }

    public static Optional<OracleDefinition<?>> of(String job) {
        return ALL.stream().filter(oracle -> oracle.job().equals(job)).findFirst();
    }
}
