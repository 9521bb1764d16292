/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.rules;

import io.millrace.config.SettingsException;
import io.millrace.config.UsageException;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Validates the rules of a file as the job does, beyond the form of the file. */
public final class RuleFaults {

    private RuleFaults() {}

    /**
     * Validates default rules.
     *
     * @param history the job's setting, the longest window a rule can have
     * @throws SettingsException with every fault, by file and line
     */
    public static void requireNoneOfDefaults(List<RuleVersion> defaults, Duration history) {
        requireNone(defaults, rule -> RuleCheck.contentProblem(rule, history));
    }

    /**
     * Validates rule versions.
     *
     * @param history the job's setting, the longest window a rule can have
     * @throws SettingsException with every fault, by file and line
     */
    public static void requireNoneOfVersions(List<RuleVersion> versions, Duration history) {
        requireNone(versions, rule -> RuleCheck.problem(rule, history));
    }

    /**
     * Checks that no version is held with different content.
     *
     * @throws UsageException with every conflict, by file and line
     */
    public static void requireNoConflict(List<RuleVersion> versions, HeldRules held) {
        List<String> conflicts = new ArrayList<>();
        for (RuleVersion version : versions) {
            FraudRule rule = RuleTopic.rule(version);
            held.find(RuleCheck.key(rule))
                    .flatMap(current -> RuleCheck.conflict(current, rule))
                    .ifPresent(conflict -> conflicts.add(version.origin() + ": " + conflict));
        }
        if (!conflicts.isEmpty()) {
            throw new UsageException(String.join("\n", conflicts));
        }
    }

    private static void requireNone(List<RuleVersion> versions, Function<FraudRule, Optional<String>> check) {
        List<ConfigError> faults = new ArrayList<>();
        for (RuleVersion version : versions) {
            FraudRule rule = RuleTopic.rule(version);
            check.apply(rule)
                    .ifPresent(problem -> faults.add(
                            new ConfigError(version.origin(), RuleCheck.key(rule), "", problem, "correct this rule")));
        }
        SettingsException.throwIfAny(faults);
    }
}
