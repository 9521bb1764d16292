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
 * Detects travel that is too fast: two neighbouring transactions in different countries, per user; transactions without
 * a country are ignored. Every such pair matches, including overlapping ones.
 */
public record ImpossibleTravel(int version, Duration within) implements FraudPattern {

    private static final long serialVersionUID = 1L;
    private static final String HERE = "here";
    private static final String ELSEWHERE = "elsewhere";

    @Override
    public String id() {
        return "impossible-travel";
    }

    @Override
    public Severity severity() {
        return Severity.HIGH;
    }

    @Override
    public boolean isRelevant(Transaction transaction) {
        return transaction.getCountry() != null;
    }

    @Override
    public PatternScope scope() {
        return PatternScope.USER;
    }

    @Override
    public boolean mayFollow(Transaction here, Transaction elsewhere) {
        return !here.getCountry().equals(elsewhere.getCountry());
    }

    @Override
    public int length() {
        return 2;
    }

    @Override
    public Map<String, Object> thresholds() {
        return Map.of("within", within);
    }

    @Override
    public Pattern<Transaction, ?> pattern() {
        return Pattern.<Transaction>begin(HERE, AfterMatchSkipStrategy.noSkip())
                .where(SimpleCondition.of(this::isRelevant))
                .next(ELSEWHERE)
                .where(Conditions.of(
                        (elsewhere, earlier) -> isTooFar(earlier.of(HERE).get(0), elsewhere)))
                .within(within);
    }

    private boolean isTooFar(Transaction here, Transaction elsewhere) {
        return mayFollow(here, elsewhere) && span(here, elsewhere).compareTo(within) < 0;
    }

    @Override
    public String details(List<Transaction> matched) {
        Transaction here = matched.get(0);
        Transaction elsewhere = matched.get(1);
        return "%s, then %s after %s; a trip between countries takes at least %s."
                .formatted(
                        here.getCountry(),
                        elsewhere.getCountry(),
                        HumanFormat.duration(span(here, elsewhere)),
                        HumanFormat.duration(within));
    }
}
