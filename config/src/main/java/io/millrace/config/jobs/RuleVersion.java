/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a fraud rule as written in a file, not checked against the rules that exist and their parameters.
 *
 * @param version 1 or higher; 0 for a default
 * @param severity {@code LOW}, {@code MEDIUM} or {@code HIGH}
 * @param parameters thresholds by name, each above 0; the unit is part of the name
 * @param effectiveFrom first event time it applies to, in whole milliseconds; empty for a default, which always applies
 * @param origin file and line
 */
public record RuleVersion(
        String ruleId,
        int version,
        boolean enabled,
        String severity,
        Map<String, Double> parameters,
        Optional<Instant> effectiveFrom,
        String origin) {

    public RuleVersion {
        parameters = Map.copyOf(parameters);
    }
}
