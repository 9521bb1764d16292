/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.RuleVersion;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudRule;
import io.millrace.tools.oracle.core.ControlInput;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.WatermarkBounds;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * The versions of fraud rules the job held over time, by the records of {@code fraud-rules}.
 *
 * <p>The time at which a version reaches the job cannot be observed from outside, only bounded: see {@link #possible}.
 */
final class ExpectedRules implements ControlInput {

    private static final long ALWAYS = Long.MIN_VALUE;

    /**
     * The content of a version.
     *
     * @param version 0 is a default
     * @param effectiveFrom epoch milliseconds
     */
    record Rule(
            String ruleId,
            int version,
            boolean enabled,
            String severity,
            Map<String, Double> parameters,
            long effectiveFrom) {

        double parameter(String name) {
            return parameters.get(name);
        }
    }

    /**
     * The publication or withdrawal of a version.
     *
     * @param appendedAt Kafka timestamp, epoch milliseconds
     * @param content empty if withdrawn
     */
    private record Change(long appendedAt, Optional<Rule> content) {}

    private final Duration history;
    private final long begin;
    private final Map<String, Rule> defaults = new HashMap<>();
    private final Map<String, List<Change>> changesByKey = new HashMap<>();
    private final Map<String, TreeMap<Integer, List<Change>>> changesByVersion = new HashMap<>();

    /**
     * Starts with the default rules.
     *
     * @param history the longest window a rule may have
     * @param begin Kafka timestamp of the first transaction of the topic, epoch milliseconds
     */
    ExpectedRules(Duration history, List<RuleVersion> defaultRules, long begin) {
        this.history = history;
        this.begin = begin;
        // A rule without a default does not exist until a version of it is published, which is the same as disabled.
        RuleEvaluation.PARAMETERS
                .keySet()
                .forEach(id -> defaults.put(id, new Rule(id, 0, false, "UNKNOWN", Map.of(), ALWAYS)));
        for (RuleVersion rule : defaultRules) {
            defaults.put(
                    rule.ruleId(),
                    new Rule(rule.ruleId(), 0, rule.enabled(), rule.severity(), rule.parameters(), ALWAYS));
        }
    }

    @Override
    public String topic() {
        return TopicNames.FRAUD_RULES;
    }

    @Override
    public Schema readerSchema() {
        return FraudRule.getClassSchema();
    }

    @Override
    public String consequenceOfCompaction() {
        return "decisions by versions that were there may look wrong";
    }

    @Override
    public Optional<String> apply(Update update) {
        String key = update.key().orElse("");
        if (update.value().isEmpty()) {
            withdraw(key, update.appendedAt());
            return Optional.empty();
        }
        Rule rule = rule(update.value().orElseThrow());
        if (!isValid(key, rule)) {
            return Optional.of("rule");
        }
        if (held(key).isEmpty()) {
            hold(key, rule, update.appendedAt());
        }
        return Optional.empty();
    }

    private void hold(String key, Rule rule, long appendedAt) {
        List<Change> changes = changesByKey.computeIfAbsent(key, absent -> new ArrayList<>());
        changes.add(new Change(appendedAt, Optional.of(rule)));
        changesByVersion
                .computeIfAbsent(rule.ruleId(), absent -> new TreeMap<>())
                .put(rule.version(), changes);
    }

    private void withdraw(String key, long appendedAt) {
        if (held(key).isPresent()) {
            changesByKey.get(key).add(new Change(appendedAt, Optional.empty()));
        }
    }

    /** The rule held under a key after all records so far. */
    private Optional<Rule> held(String key) {
        List<Change> changes = changesByKey.getOrDefault(key, List.of());
        return changes.isEmpty()
                ? Optional.empty()
                : changes.get(changes.size() - 1).content();
    }

    private static Rule rule(Fields record) {
        return new Rule(
                record.text("ruleId"),
                record.integer("version"),
                record.flag("enabled"),
                record.text("severity"),
                record.map("parameters", Double.class),
                record.number("effectiveFrom"));
    }

    private boolean isValid(String key, Rule rule) {
        return key.equals(rule.ruleId() + "@" + rule.version())
                && rule.version() >= 1
                && !rule.severity().equals("UNKNOWN")
                && rule.parameters().keySet().equals(RuleEvaluation.PARAMETERS.get(rule.ruleId()))
                && rule.parameters().values().stream().allMatch(value -> Double.isFinite(value) && value > 0)
                && isWithinHistory(rule.parameters().get("window-seconds"))
                && rule.parameters().getOrDefault("max-transactions", 0.0) < RuleEvaluation.MAX_TRANSACTIONS
                && held(key).map(rule::equals).orElse(true);
    }

    /** @param windowSeconds null for a rule without a window */
    private boolean isWithinHistory(Double windowSeconds) {
        return windowSeconds == null || millis(windowSeconds).compareTo(BigDecimal.valueOf(history.toMillis())) <= 0;
    }

    /** Exact, by the decimal representation of the number. */
    static BigDecimal millis(double seconds) {
        return new BigDecimal(Double.toString(seconds)).multiply(BigDecimal.valueOf(1_000));
    }

    /**
     * The versions of a rule that can have been in force for a transaction, given the Kafka timestamps of the transaction
     * and of its decision. A version appended before the first transaction of the topic, or {@link
     * WatermarkBounds#MAX_READ_DELAY} before this one, was certainly known when it was scored; a version appended after the
     * decision certainly was not. In between both is possible, for each version independently.
     *
     * @param eventTime of the transaction; this and the others in epoch milliseconds
     * @return each content that is the highest effective one of some set of versions that can have been held
     */
    List<Rule> possible(String ruleId, long eventTime, long transactionAppendedAt, long decisionAppendedAt) {
        List<Rule> possible = new ArrayList<>();
        for (List<Change> changes : changesByVersion
                .getOrDefault(ruleId, new TreeMap<>())
                .descendingMap()
                .values()) {
            boolean canBeUnknown = false;
            for (Optional<Rule> state : states(changes, transactionAppendedAt, decisionAppendedAt)) {
                boolean effective = state.isPresent() && state.orElseThrow().effectiveFrom() <= eventTime;
                if (effective) {
                    possible.add(state.orElseThrow());
                }
                canBeUnknown |= !effective;
            }
            if (!canBeUnknown) {
                return possible;
            }
        }
        possible.add(defaults.get(ruleId));
        return possible;
    }

    /** The version in force by the certainly known records alone. */
    Rule certain(String ruleId, long eventTime, long transactionAppendedAt) {
        return possible(ruleId, eventTime, transactionAppendedAt, Long.MIN_VALUE)
                .get(0);
    }

    /** The possible states of a version as known to the job. */
    private List<Optional<Rule>> states(List<Change> changes, long transactionAppendedAt, long decisionAppendedAt) {
        List<Optional<Rule>> states = new ArrayList<>(List.of(Optional.empty()));
        for (Change change : changes) {
            boolean known = change.appendedAt() < begin
                    || change.appendedAt() <= transactionAppendedAt - WatermarkBounds.MAX_READ_DELAY.toMillis();
            if (known) {
                states.clear();
            }
            if (known || change.appendedAt() <= decisionAppendedAt) {
                states.add(change.content());
            }
        }
        return states;
    }
}
