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
 * Detects a search for the card's limit: four neighbouring transactions, the first above zero, each at least {@code
 * growthFactor} times the previous one, per user and currency. The leftmost match counts, and none that overlaps it.
 */
public record EscalatingAmounts(int version, long growthFactor, Duration within) implements FraudPattern {

    private static final long serialVersionUID = 1L;
    private static final List<String> STAGES = List.of("first", "second", "third", "fourth");

    @Override
    public String id() {
        return "escalating-amounts";
    }

    @Override
    public Severity severity() {
        return Severity.MEDIUM;
    }

    @Override
    public boolean isRelevant(Transaction transaction) {
        return true;
    }

    @Override
    public PatternScope scope() {
        return PatternScope.USER_AND_CURRENCY;
    }

    @Override
    public boolean mayFollow(Transaction before, Transaction next) {
        return before.getAmountMinor() > 0 && isRise(before, next);
    }

    @Override
    public int length() {
        return STAGES.size();
    }

    @Override
    public Map<String, Object> thresholds() {
        return Map.of("growth-factor", growthFactor, "within", within);
    }

    @Override
    public Pattern<Transaction, ?> pattern() {
        return Pattern.<Transaction>begin(STAGES.get(0), AfterMatchSkipStrategy.skipPastLastEvent())
                .where(SimpleCondition.of(transaction -> transaction.getAmountMinor() > 0))
                .next(STAGES.get(1))
                .where(risesFrom(0))
                .next(STAGES.get(2))
                .where(risesFrom(1))
                .next(STAGES.get(3))
                .where(risesFrom(2))
                .within(within);
    }

    private Conditions.FollowUp risesFrom(int stage) {
        return Conditions.of((transaction, earlier) -> {
            Transaction before = earlier.of(STAGES.get(stage)).get(0);
            Transaction first = earlier.of(STAGES.get(0)).get(0);
            return isRise(before, transaction) && span(first, transaction).compareTo(within) < 0;
        });
    }

    /** Exactly amount ≥ factor × before; division truncates and, unlike multiplication, cannot overflow. */
    private boolean isRise(Transaction before, Transaction transaction) {
        return transaction.getAmountMinor() / growthFactor >= before.getAmountMinor();
    }

    @Override
    public String details(List<Transaction> matched) {
        Transaction first = matched.get(0);
        Transaction last = matched.get(matched.size() - 1);
        return "%s amounts from %s to %s, each at least %s times the previous one, within %s."
                .formatted(
                        matched.size(),
                        HumanFormat.money(first.getAmountMinor(), first.getCurrency()),
                        HumanFormat.money(last.getAmountMinor(), last.getCurrency()),
                        growthFactor,
                        HumanFormat.duration(span(first, last)));
    }
}
