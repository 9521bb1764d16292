/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.util.Optional;

/** Signals more than {@code max-transactions} within {@code window-seconds}, this one included. */
final class RapidTransactions implements ScoringRule {

    private final RuleWindow window;
    private final double max;

    RapidTransactions(FraudRule rule) {
        this.window = new RuleWindow(rule);
        this.max = rule.getParameters().get(RuleCheck.MAX_TRANSACTIONS);
    }

    @Override
    public Optional<FraudSignal> evaluate(Transaction transaction, RecentTransactions recent, Account account) {
        if (!(recent.size() > max)) {
            return Optional.empty();
        }
        long start = window.start(recent);
        long count = recent.next() - start;
        if (!(count > max)) {
            return Optional.empty();
        }
        String details = "%s transactions within %s seconds; the limit is %s."
                .formatted(count, window.seconds(), HumanFormat.number(max));
        return Optional.of(window.signal((double) count, max, recent.newestIds(start, RuleWindow.MAX_LISTED), details));
    }
}
