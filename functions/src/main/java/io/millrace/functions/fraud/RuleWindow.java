/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.rules.RuleCheck;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** The window {@code (t − window, t]} of a rule, t being the event time of the transaction being scored. */
final class RuleWindow {

    /** The most transactions that a signal lists. */
    static final int MAX_LISTED = 100;

    private final FraudRule rule;
    private final double seconds;
    private final long millis;

    RuleWindow(FraudRule rule) {
        this.rule = rule;
        this.seconds = rule.getParameters().get(RuleCheck.WINDOW_SECONDS);
        this.millis = millis(seconds);
    }

    /** Exact by the decimal string, rounded up to whole milliseconds, the resolution of event times. */
    private static long millis(double seconds) {
        return BigDecimal.valueOf(seconds)
                .movePointRight(3)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** The number of the first transaction in the window. */
    long start(RecentTransactions recent) {
        return recent.windowStart(millis);
    }

    /** The length for readers of {@code details}, seconds. */
    String seconds() {
        return HumanFormat.number(seconds);
    }

    FraudSignal signal(double observed, double threshold, List<String> transactionIds, String details) {
        return new FraudSignal(
                rule.getRuleId(),
                rule.getVersion(),
                rule.getSeverity(),
                observed,
                threshold,
                transactionIds,
                details);
    }
}
