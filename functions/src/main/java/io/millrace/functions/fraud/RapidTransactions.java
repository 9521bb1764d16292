/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.util.Optional;

/** Signals more than {@code max-transactions} within {@code window-seconds}, this one included. */
final class RapidTransactions implements ScoringRule {

    @Override
    public String ruleId() {
        return RuleCheck.RAPID_TRANSACTIONS;
    }

    @Override
    public Optional<FraudSignal> evaluate(FraudRule rule, Transaction transaction, FraudHistory history) {
        double max = rule.getParameters().get(RuleCheck.MAX_TRANSACTIONS);
        RuleWindow window = RuleWindow.of(rule, history);
        int count = window.transactions().size();
        if (!(count > max)) {
            return Optional.empty();
        }
        String details = "%s transactions within %s seconds; the limit is %s."
                .formatted(
                        count,
                        HumanFormat.number(rule.getParameters().get(RuleCheck.WINDOW_SECONDS)),
                        HumanFormat.number(max));
        return Optional.of(window.signal(rule, count, max, details));
    }
}
