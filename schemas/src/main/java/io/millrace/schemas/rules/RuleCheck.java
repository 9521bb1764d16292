/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.rules;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What makes a {@link FraudRule} one that can be put in force. The job and the command ask the same questions, so that
 * what one refuses the other refuses with the same words.
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

    private static final Map<String, List<String>> PARAMETERS = new TreeMap<>(Map.of(
            RAPID_TRANSACTIONS, List.of(WINDOW_SECONDS, MAX_TRANSACTIONS),
            UNUSUAL_AMOUNT, List.of(FACTOR, MIN_HISTORY),
            GEO_VELOCITY, List.of(WINDOW_SECONDS, MIN_COUNTRIES)));

    private RuleCheck() {}

    /** The key of a version in the topic: {@code ruleId@version}. */
    public static String key(FraudRule rule) {
        return rule.getRuleId() + "@" + rule.getVersion();
    }

    /**
     * Everything that is wrong with a version, in one line; empty if nothing is.
     *
     * @param history for how long the job remembers transactions: no window can be longer
     */
    public static Optional<String> fault(FraudRule rule, Duration history) {
        List<String> faults = new ArrayList<>();
        if (rule.getVersion() < 1) {
            faults.add("version %d is below 1; 0 is the default from the settings".formatted(rule.getVersion()));
        }
        contentFault(rule, history).ifPresent(faults::add);
        return joined(faults);
    }

    /** The same without the version: what a default has to meet. */
    public static Optional<String> contentFault(FraudRule rule, Duration history) {
        List<String> known = PARAMETERS.get(rule.getRuleId());
        if (known == null) {
            return Optional.of("ruleId '%s' is unknown; known: %s".formatted(rule.getRuleId(), PARAMETERS.keySet()));
        }
        List<String> faults = new ArrayList<>();
        if (rule.getSeverity() == Severity.UNKNOWN) {
            faults.add("severity is UNKNOWN; write LOW, MEDIUM or HIGH");
        }
        for (String name : new TreeSet<>(rule.getParameters().keySet())) {
            if (!known.contains(name)) {
                faults.add("parameter '%s' is unknown; %s has %s".formatted(name, rule.getRuleId(), known));
            }
        }
        for (String name : known) {
            parameterFault(name, rule.getParameters().get(name), history).ifPresent(faults::add);
        }
        return joined(faults);
    }

    private static Optional<String> parameterFault(String name, Double value, Duration history) {
        if (value == null) {
            return Optional.of("parameter '%s' is missing".formatted(name));
        }
        if (!(value > 0) || value.isInfinite()) {
            return Optional.of("parameter '%s' is %s; it must be a number above 0".formatted(name, value));
        }
        boolean tooLong = name.equals(WINDOW_SECONDS)
                && BigDecimal.valueOf(value).movePointRight(3).compareTo(BigDecimal.valueOf(history.toMillis())) > 0;
        if (tooLong) {
            return Optional.of("parameter '%s' is %s, longer than history, %s"
                    .formatted(
                            name,
                            value,
                            BigDecimal.valueOf(history.toMillis(), 3)
                                    .stripTrailingZeros()
                                    .toPlainString()));
        }
        return Optional.empty();
    }

    /** Why a version cannot stand under a key of the topic: compaction keeps one record a key. */
    public static Optional<String> keyFault(String key, FraudRule rule) {
        return key.equals(key(rule))
                ? Optional.empty()
                : Optional.of("key '%s' is not ruleId@version, '%s'".formatted(key, key(rule)));
    }

    /** Why a version cannot replace the one that was taken under its key: a version that is taken never changes. */
    public static Optional<String> conflict(FraudRule taken, FraudRule again) {
        return taken.equals(again)
                ? Optional.empty()
                : Optional.of("version %s is taken with other content; put the change as a new version"
                        .formatted(key(taken)));
    }

    private static Optional<String> joined(List<String> faults) {
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }
}
