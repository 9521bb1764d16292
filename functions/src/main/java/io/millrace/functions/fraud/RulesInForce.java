/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the version of a rule in force at an event time: the highest version that is effective, else the default. */
final class RulesInForce {

    private static final int DEFAULT_VERSION = 0;

    private final Map<String, List<FraudRule>> highestFirst = new HashMap<>();

    /**
     * @param defaults version 0 of each rule
     * @param applied the versions applied and not withdrawn, in any order
     */
    RulesInForce(List<FraudRule> defaults, Iterable<FraudRule> applied) {
        defaults.forEach(this::add);
        applied.forEach(this::add);
        highestFirst
                .values()
                .forEach(versions -> versions.sort(
                        Comparator.comparingInt(FraudRule::getVersion).reversed()));
    }

    private void add(FraudRule rule) {
        highestFirst
                .computeIfAbsent(rule.getRuleId(), ruleId -> new ArrayList<>())
                .add(rule);
    }

    /** The version in force at an event time, epoch milliseconds; it may be disabled. */
    Optional<FraudRule> at(String ruleId, long eventTime) {
        for (FraudRule rule : highestFirst.getOrDefault(ruleId, List.of())) {
            if (rule.getVersion() == DEFAULT_VERSION || rule.getEffectiveFrom().toEpochMilli() <= eventTime) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
