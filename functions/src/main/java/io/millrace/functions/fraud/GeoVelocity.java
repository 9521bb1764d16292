/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.util.Optional;
import java.util.Set;

/** Signals at least {@code min-countries} different countries within {@code window-seconds}, up to this transaction. */
final class GeoVelocity implements ScoringRule {

    private final RuleWindow window;
    private final double min;

    GeoVelocity(FraudRule rule) {
        this.window = new RuleWindow(rule);
        this.min = rule.getParameters().get(RuleCheck.MIN_COUNTRIES);
    }

    @Override
    public Optional<FraudSignal> evaluate(Transaction transaction, RecentTransactions recent, Account account) {
        boolean isImpossible = transaction.getCountry() == null || !(recent.countriesFrom(recent.first()) >= min);
        if (isImpossible) {
            return Optional.empty();
        }
        long start = window.start(recent);
        if (!(recent.countriesFrom(start) >= min)) {
            return Optional.empty();
        }
        Set<String> countries = recent.countrySetFrom(start);
        String details = "Transactions in %s countries (%s) within %s seconds; the threshold is %s."
                .formatted(
                        countries.size(), String.join(", ", countries), window.seconds(), HumanFormat.number(min));
        return Optional.of(window.signal(
                countries.size(), min, recent.newestIdsWithCountry(start, RuleWindow.MAX_LISTED), details));
    }
}
