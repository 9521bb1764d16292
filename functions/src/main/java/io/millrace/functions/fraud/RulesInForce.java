/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds the versions of the rules in force at an event time: of each rule the highest version that is effective, else the
 * default. Between two effective times of any versions they are the same; they are looked up once, when first needed.
 */
final class RulesInForce {

    /**
     * The rules in force at an event time.
     *
     * @param rules the enabled ones by ruleId, which is the order of the signals
     * @param versions of the enabled rules, by ruleId; unmodifiable, as decisions share it
     */
    record RuleSet(List<ScoringRule> rules, Map<String, Integer> versions) {}

    private static final int DEFAULT_VERSION = 0;

    private static final SortedMap<String, Function<FraudRule, ScoringRule>> RULES = new TreeMap<>(Map.of(
            RuleCheck.GEO_VELOCITY, GeoVelocity::new,
            RuleCheck.RAPID_TRANSACTIONS, RapidTransactions::new,
            RuleCheck.UNUSUAL_AMOUNT, UnusualAmount::new));

    private final Map<String, List<FraudRule>> highestFirst = new HashMap<>();

    /** When versions come into force, ascending. */
    private final long[] changes;

    /** The rules in force before the first change, and from each change on; null = not looked up yet. */
    private final RuleSet[] sets;

    /**
     * @param defaults version 0 of each rule
     * @param applied the versions applied and not withdrawn, in any order
     */
    RulesInForce(List<FraudRule> defaults, Iterable<FraudRule> applied) {
        List<FraudRule> all = new ArrayList<>(defaults);
        applied.forEach(all::add);
        all.forEach(rule -> highestFirst
                .computeIfAbsent(rule.getRuleId(), ruleId -> new ArrayList<>())
                .add(rule));
        highestFirst
                .values()
                .forEach(versions -> versions.sort(
                        Comparator.comparingInt(FraudRule::getVersion).reversed()));
        changes = all.stream()
                .mapToLong(rule -> rule.getEffectiveFrom().toEpochMilli())
                .sorted()
                .distinct()
                .toArray();
        sets = new RuleSet[changes.length + 1];
    }

    /** The rules in force at an event time, epoch milliseconds. */
    RuleSet at(long eventTime) {
        int found = Arrays.binarySearch(changes, eventTime);
        int passed = found >= 0 ? found + 1 : -found - 1;
        if (sets[passed] == null) {
            sets[passed] = lookUp(eventTime);
        }
        return sets[passed];
    }

    private RuleSet lookUp(long eventTime) {
        List<ScoringRule> rules = new ArrayList<>();
        Map<String, Integer> versions = new TreeMap<>();
        RULES.forEach((ruleId, parse) ->
                version(ruleId, eventTime).filter(FraudRule::getEnabled).ifPresent(rule -> {
                    rules.add(parse.apply(rule));
                    versions.put(ruleId, rule.getVersion());
                }));
        return new RuleSet(List.copyOf(rules), Collections.unmodifiableMap(versions));
    }

    private Optional<FraudRule> version(String ruleId, long eventTime) {
        for (FraudRule rule : highestFirst.getOrDefault(ruleId, List.of())) {
            if (rule.getVersion() == DEFAULT_VERSION || rule.getEffectiveFrom().toEpochMilli() <= eventTime) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
