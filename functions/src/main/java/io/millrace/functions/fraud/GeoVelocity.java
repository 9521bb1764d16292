/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Signals at least {@code min-countries} different countries within {@code window-seconds}, up to this transaction. */
final class GeoVelocity implements ScoringRule {

    @Override
    public String ruleId() {
        return RuleCheck.GEO_VELOCITY;
    }

    @Override
    public Optional<FraudSignal> evaluate(FraudRule rule, Transaction transaction, FraudHistory history) {
        if (transaction.getCountry() == null) {
            return Optional.empty();
        }
        double min = rule.getParameters().get(RuleCheck.MIN_COUNTRIES);
        RuleWindow window = RuleWindow.of(rule, history).withCountry();
        Set<String> countries = new TreeSet<>();
        for (RecentTransaction covered : window.transactions()) {
            countries.add(covered.getCountry());
        }
        if (!(countries.size() >= min)) {
            return Optional.empty();
        }
        String details = "Transactions in %s countries (%s) within %s seconds; the threshold is %s."
                .formatted(
                        countries.size(),
                        String.join(", ", countries),
                        HumanFormat.number(rule.getParameters().get(RuleCheck.WINDOW_SECONDS)),
                        HumanFormat.number(min));
        return Optional.of(window.signal(rule, countries.size(), min, details));
    }
}
