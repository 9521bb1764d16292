/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Conditions.span;

import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.List;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;

/**
 * Nobody travels that fast: two neighbours in different countries, per user, among the transactions with a country.
 * Every such pair matches, overlapping ones too.
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
    public boolean looksAt(Transaction transaction) {
        return transaction.getCountry() != null;
    }

    @Override
    public String key(Transaction transaction) {
        return transaction.getUserId();
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
    public Pattern<Transaction, ?> pattern() {
        return Pattern.<Transaction>begin(HERE, AfterMatchSkipStrategy.noSkip())
                .where(SimpleCondition.of(this::looksAt))
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
        return "In %s and %s later in %s; less than %s is too short."
                .formatted(
                        here.getCountry(),
                        HumanFormat.duration(span(here, elsewhere)),
                        elsewhere.getCountry(),
                        HumanFormat.duration(within));
    }
}
