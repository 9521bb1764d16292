/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.ApprovedAmounts;
import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * Signals an amount above {@code factor} times the mean of the user's n ≥ {@code min-history} approved transactions in
 * the same currency: {@code amount × n > factor × sum}, in exact decimal arithmetic.
 */
final class UnusualAmount implements ScoringRule {

    @Override
    public String ruleId() {
        return RuleCheck.UNUSUAL_AMOUNT;
    }

    @Override
    public Optional<FraudSignal> evaluate(FraudRule rule, Transaction transaction, FraudHistory history) {
        String currency = transaction.getCurrency();
        Optional<ApprovedAmounts> found = history.getApproved().stream()
                .filter(amounts -> amounts.getCurrency().equals(currency))
                .findFirst();
        if (found.isEmpty()
                || !(found.orElseThrow().getCount() >= rule.getParameters().get(RuleCheck.MIN_HISTORY))) {
            return Optional.empty();
        }
        BigDecimal count = BigDecimal.valueOf(found.orElseThrow().getCount());
        BigDecimal factor = BigDecimal.valueOf(rule.getParameters().get(RuleCheck.FACTOR));
        BigDecimal limit =
                factor.multiply(BigDecimal.valueOf(found.orElseThrow().getSumMinor()));
        long amountMinor = transaction.getAmountMinor();
        if (BigDecimal.valueOf(amountMinor).multiply(count).compareTo(limit) <= 0) {
            return Optional.empty();
        }
        BigDecimal threshold = limit.divide(count, MathContext.DECIMAL128);
        String details = "%s is more than %s times the mean of %s approved transactions; the limit is %s."
                .formatted(
                        HumanFormat.money(amountMinor, currency),
                        factor.stripTrailingZeros().toPlainString(),
                        found.orElseThrow().getCount(),
                        HumanFormat.money(threshold, currency));
        return Optional.of(new FraudSignal(
                rule.getRuleId(),
                rule.getVersion(),
                rule.getSeverity(),
                (double) amountMinor,
                threshold.doubleValue(),
                List.of(transaction.getTransactionId()),
                details));
    }
}
