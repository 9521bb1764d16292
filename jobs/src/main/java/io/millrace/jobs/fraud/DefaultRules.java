/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.fraud;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.jobs.io.SubmitException;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.rules.RuleCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Converts the default rules of the settings: version 0, effective from the epoch. */
final class DefaultRules {

    private DefaultRules() {}

    static List<FraudRule> of(FraudDetectionSettings settings) {
        List<FraudRule> rules = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (RuleVersion version : settings.defaultRules()) {
            FraudRule rule = FraudRule.newBuilder()
                    .setRuleId(version.ruleId())
                    .setVersion(version.version())
                    .setEnabled(version.enabled())
                    .setSeverity(Severity.valueOf(version.severity()))
                    .setParameters(version.parameters())
                    .setEffectiveFrom(Instant.EPOCH)
                    .build();
            RuleCheck.contentProblem(rule, settings.history())
                    .ifPresent(fault -> faults.add(version.origin() + ": " + fault));
            rules.add(rule);
        }
        if (!faults.isEmpty()) {
            throw new SubmitException(String.join(System.lineSeparator(), faults));
        }
        return rules;
    }
}
