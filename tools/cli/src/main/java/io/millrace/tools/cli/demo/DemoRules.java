/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import java.time.Instant;
import java.util.Map;

/** The versions of fraud rules that a demo puts. */
final class DemoRules {

    /** Equal to the default except for its number: every decision has to name it. */
    static final FraudRule IN_FORCE_FROM_THE_START = new FraudRule(
            "unusual-amount", 1, true, Severity.MEDIUM, Map.of("factor", 10.0, "min-history", 3.0), Instant.EPOCH);

    /** The default of geo-velocity with a lower severity. */
    static final FraudRule LESS_SEVERE = new FraudRule(
            "geo-velocity",
            1,
            true,
            Severity.LOW,
            Map.of("window-seconds", 3_600.0, "min-countries", 3.0),
            Instant.EPOCH);

    /** Rejected by the job: a limit has to be positive. */
    static final FraudRule INVALID = new FraudRule(
            "rapid-transactions",
            1,
            true,
            Severity.HIGH,
            Map.of("window-seconds", 60.0, "max-transactions", 0.0),
            Instant.EPOCH);

    private DemoRules() {}
}
