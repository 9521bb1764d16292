/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Conditions.span;

import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;

/**
 * Detects the test of a stolen card: three small amounts directly followed by a large one, per user and currency.
 * Matches cannot overlap.
 *
 * @param smallAmountMinor the greatest small amount, minor units
 * @param largeAmountMinor the least large amount, minor units; amounts in between are ignored
 */
public record CardTesting(int version, long smallAmountMinor, long largeAmountMinor, Duration within)
        implements FraudPattern {

    private static final long serialVersionUID = 1L;
    private static final int SMALL_AMOUNTS = 3;
    private static final String SMALL = "small";
    private static final String LARGE = "large";

    @Override
    public String id() {
        return "card-testing";
    }

    @Override
    public Severity severity() {
        return Severity.HIGH;
    }

    @Override
    public boolean isRelevant(Transaction transaction) {
        return isSmall(transaction) || isLarge(transaction);
    }

    @Override
    public PatternScope scope() {
        return PatternScope.USER_AND_CURRENCY;
    }

    @Override
    public boolean mayFollow(Transaction before, Transaction next) {
        return isSmall(before);
    }

    @Override
    public int length() {
        return SMALL_AMOUNTS + 1;
    }

    @Override
    public Map<String, Object> thresholds() {
        return Map.of("small-amount-minor", smallAmountMinor, "large-amount-minor", largeAmountMinor, "within", within);
    }

    @Override
    public Pattern<Transaction, ?> pattern() {
        return Pattern.<Transaction>begin(SMALL, AfterMatchSkipStrategy.skipPastLastEvent())
                .where(SimpleCondition.of(this::isSmall))
                .times(SMALL_AMOUNTS)
                .consecutive()
                .next(LARGE)
                .where(Conditions.of((large, earlier) ->
                        isLarge(large) && span(earlier.of(SMALL).get(0), large).compareTo(within) < 0))
                .within(within);
    }

    private boolean isSmall(Transaction transaction) {
        return transaction.getAmountMinor() <= smallAmountMinor;
    }

    private boolean isLarge(Transaction transaction) {
        return transaction.getAmountMinor() >= largeAmountMinor;
    }

    @Override
    public String details(List<Transaction> matched) {
        Transaction large = matched.get(SMALL_AMOUNTS);
        return "%s amounts of at most %s, then %s, within %s."
                .formatted(
                        SMALL_AMOUNTS,
                        HumanFormat.money(smallAmountMinor, large.getCurrency()),
                        HumanFormat.money(large.getAmountMinor(), large.getCurrency()),
                        HumanFormat.duration(span(matched.get(0), large)));
    }
}
