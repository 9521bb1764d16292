/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.rules;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Validates {@link FraudRule}s. The job and the {@code rules} command share these checks, so that both reject the same rules
 * with the same messages.
 */
public final class RuleCheck {

    public static final String RAPID_TRANSACTIONS = "rapid-transactions";
    public static final String UNUSUAL_AMOUNT = "unusual-amount";
    public static final String GEO_VELOCITY = "geo-velocity";

    public static final String WINDOW_SECONDS = "window-seconds";
    public static final String MAX_TRANSACTIONS = "max-transactions";
    public static final String FACTOR = "factor";
    public static final String MIN_HISTORY = "min-history";
    public static final String MIN_COUNTRIES = "min-countries";

    /** The most transactions of a user, the one being scored included, that rules look at. */
    public static final int MAX_RECENT = 10_000;

    private static final Map<String, List<String>> PARAMETERS = new TreeMap<>(Map.of(
            RAPID_TRANSACTIONS, List.of(WINDOW_SECONDS, MAX_TRANSACTIONS),
            UNUSUAL_AMOUNT, List.of(FACTOR, MIN_HISTORY),
            GEO_VELOCITY, List.of(WINDOW_SECONDS, MIN_COUNTRIES)));

    private RuleCheck() {}

    /** The parameters that a version of each rule must have, by ruleId; sorted. */
    public static Map<String, List<String>> parameters() {
        return Collections.unmodifiableMap(PARAMETERS);
    }

    /** The key of a version in the topic: {@code ruleId@version}. */
    public static String key(FraudRule rule) {
        return rule.getRuleId() + "@" + rule.getVersion();
    }

    /**
     * All problems of a version in one line; empty if there are none.
     *
     * @param history how long the job remembers transactions: no window can be longer
     */
    public static Optional<String> problem(FraudRule rule, Duration history) {
        List<String> problems = new ArrayList<>();
        if (rule.getVersion() < 1) {
            problems.add("version must be at least 1, since 0 is the default from the settings; got %s"
                    .formatted(rule.getVersion()));
        }
        contentProblem(rule, history).ifPresent(problems::add);
        return joined(problems);
    }

    /** As {@link #problem}, without the version: for default rules. */
    public static Optional<String> contentProblem(FraudRule rule, Duration history) {
        List<String> required = PARAMETERS.get(rule.getRuleId());
        if (required == null) {
            return Optional.of("unknown ruleId '%s'; valid: %s".formatted(rule.getRuleId(), PARAMETERS.keySet()));
        }
        List<String> problems = new ArrayList<>();
        if (rule.getSeverity() == Severity.UNKNOWN) {
            problems.add("severity must be LOW, MEDIUM or HIGH; got UNKNOWN");
        }
        for (String name : new TreeSet<>(rule.getParameters().keySet())) {
            if (!required.contains(name)) {
                problems.add("unknown parameter '%s'; %s has %s".formatted(name, rule.getRuleId(), required));
            }
        }
        for (String name : required) {
            parameterProblem(name, rule.getParameters().get(name), history).ifPresent(problems::add);
        }
        return joined(problems);
    }

    private static Optional<String> parameterProblem(String name, Double value, Duration history) {
        if (value == null) {
            return Optional.of("missing parameter '%s'".formatted(name));
        }
        if (!(value > 0) || value.isInfinite()) {
            return Optional.of("parameter '%s' must be a positive number; got %s".formatted(name, value));
        }
        if (name.equals(MAX_TRANSACTIONS) && value >= MAX_RECENT) {
            return Optional.of(("parameter '%s' must be below %s, the most transactions of a user that rules look at,"
                            + " since no count could exceed it; got %s")
                    .formatted(name, MAX_RECENT, value));
        }
        boolean tooLong = name.equals(WINDOW_SECONDS)
                && BigDecimal.valueOf(value).movePointRight(3).compareTo(BigDecimal.valueOf(history.toMillis())) > 0;
        if (tooLong) {
            BigDecimal seconds = BigDecimal.valueOf(history.toMillis(), 3);
            return Optional.of("parameter '%s' must be at most history, %s; got %s"
                    .formatted(name, seconds.stripTrailingZeros().toPlainString(), value));
        }
        return Optional.empty();
    }

    /** The problem if the key of a record is not the one of its version, which compaction depends on. */
    public static Optional<String> keyProblem(String key, FraudRule rule) {
        return key.equals(key(rule))
                ? Optional.empty()
                : Optional.of("key must be ruleId@version, '%s'; got '%s'".formatted(key(rule), key));
    }

    /** The problem if a version differs from the accepted one under its key: an accepted version never changes. */
    public static Optional<String> conflict(FraudRule accepted, FraudRule other) {
        return accepted.equals(other)
                ? Optional.empty()
                : Optional.of("version %s already exists with different content; write the change as a new version"
                        .formatted(key(accepted)));
    }

    private static Optional<String> joined(List<String> problems) {
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }
}
