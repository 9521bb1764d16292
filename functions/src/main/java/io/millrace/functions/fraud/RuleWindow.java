/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.rules.RuleCheck;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The recent transactions in a rule's window {@code (t − window, t]}, t being the event time of the one being scored. */
final class RuleWindow {

    /** The most transactions that a signal lists. */
    private static final int MAX_LISTED = 100;

    private final List<RecentTransaction> covered;

    private RuleWindow(List<RecentTransaction> covered) {
        this.covered = covered;
    }

    /** @param history the last of its recent transactions is the one being scored */
    static RuleWindow of(FraudRule rule, FraudHistory history) {
        List<RecentTransaction> recent = history.getRecent();
        long scoredAt = recent.get(recent.size() - 1).getEventTime();
        long windowMillis = millis(rule.getParameters().get(RuleCheck.WINDOW_SECONDS));
        List<RecentTransaction> covered = new ArrayList<>();
        for (RecentTransaction transaction : recent) {
            if (scoredAt - transaction.getEventTime() < windowMillis) {
                covered.add(transaction);
            }
        }
        return new RuleWindow(covered);
    }

    /** Exact by the decimal string, rounded up to whole milliseconds, the resolution of event times. */
    private static long millis(double seconds) {
        return BigDecimal.valueOf(seconds)
                .movePointRight(3)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    List<RecentTransaction> transactions() {
        return covered;
    }

    RuleWindow withCountry() {
        return new RuleWindow(covered.stream()
                .filter(transaction -> transaction.getCountry() != null)
                .toList());
    }

    FraudSignal signal(FraudRule rule, double observed, double threshold, String details) {
        List<String> ids = covered.subList(Math.max(0, covered.size() - MAX_LISTED), covered.size()).stream()
                .map(RecentTransaction::getTransactionId)
                .toList();
        return new FraudSignal(
                rule.getRuleId(), rule.getVersion(), rule.getSeverity(), observed, threshold, ids, details);
    }
}
