/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

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

    /** Far more than the relative error of a product of two rounded numbers, about 4 × 10⁻¹⁶. */
    private static final double SURELY_LESS = 1 - 1e-12;

    private final FraudRule rule;
    private final double minHistory;
    private final double factor;
    private final BigDecimal exactFactor;

    UnusualAmount(FraudRule rule) {
        this.rule = rule;
        this.minHistory = rule.getParameters().get(RuleCheck.MIN_HISTORY);
        this.factor = rule.getParameters().get(RuleCheck.FACTOR);
        this.exactFactor = BigDecimal.valueOf(factor);
    }

    @Override
    public Optional<FraudSignal> evaluate(Transaction transaction, RecentTransactions recent, Account account) {
        long amountMinor = transaction.getAmountMinor();
        boolean isImpossible = !(account.count() >= minHistory)
                || (double) amountMinor * account.count() < factor * account.sumMinor() * SURELY_LESS;
        return isImpossible ? Optional.empty() : evaluateExactly(transaction, account);
    }

    private Optional<FraudSignal> evaluateExactly(Transaction transaction, Account account) {
        long amountMinor = transaction.getAmountMinor();
        BigDecimal count = BigDecimal.valueOf(account.count());
        BigDecimal limit = exactFactor.multiply(BigDecimal.valueOf(account.sumMinor()));
        if (BigDecimal.valueOf(amountMinor).multiply(count).compareTo(limit) <= 0) {
            return Optional.empty();
        }
        BigDecimal threshold = limit.divide(count, MathContext.DECIMAL128);
        String details = "%s is more than %s times the mean of %s approved transactions; the limit is %s."
                .formatted(
                        HumanFormat.money(amountMinor, transaction.getCurrency()),
                        exactFactor.stripTrailingZeros().toPlainString(),
                        account.count(),
                        HumanFormat.money(threshold, transaction.getCurrency()));
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
