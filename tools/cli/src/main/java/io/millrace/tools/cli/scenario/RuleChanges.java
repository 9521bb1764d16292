/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.tools.cli.rules.RuleTopic;
import java.time.Instant;
import java.util.Map;

/** The fraud rules a demo puts: one that is there before the job, one in mid-run, and one that no job can take. */
final class RuleChanges {

    private final RuleTopic rules;
    private boolean changed;

    RuleChanges(RuleTopic rules) {
        this.rules = rules;
    }

    /** A version that says what the default says: decisions have to name it from the first transaction on. */
    void putBeforeStart() {
        rules.put(new FraudRule(
                "unusual-amount", 1, true, Severity.MEDIUM, Map.of("factor", 10.0, "min-history", 3.0), Instant.EPOCH));
    }

    boolean isChanged() {
        return changed;
    }

    /** Makes geo-velocity count less from an event time on, and writes past every check a version that is invalid. */
    String change(Instant effectiveFrom) {
        changed = true;
        rules.put(new FraudRule(
                "geo-velocity",
                1,
                true,
                Severity.LOW,
                Map.of("window-seconds", 3_600.0, "min-countries", 3.0),
                effectiveFrom));
        rules.put(new FraudRule(
                "rapid-transactions",
                1,
                true,
                Severity.HIGH,
                Map.of("window-seconds", 60.0, "max-transactions", 0.0),
                effectiveFrom));
        return "rules put while the job runs: geo-velocity@1 counts LOW from event time %s on; an invalid one beside it"
                .formatted(effectiveFrom);
    }
}
