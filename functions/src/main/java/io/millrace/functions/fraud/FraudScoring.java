/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.ApprovedAmounts;
import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores a user's transactions one after the other, in (eventTime, transactionId) order. Any signal means REVIEW; the
 * score is the sum over the signals, HIGH 40, MEDIUM 20, LOW 10, at most 100.
 */
public final class FraudScoring implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int MAX_SCORE = 100;
    /** By ruleId, the order of the signals. */
    private static final List<ScoringRule> RULES =
            List.of(new GeoVelocity(), new RapidTransactions(), new UnusualAmount());

    private final long historyMillis;
    private final long amountMemoryMillis;

    /**
     * @param history how long a transaction is remembered for the windows of rules
     * @param amountMemory without a transaction in a currency for longer than this, its approved amounts are forgotten;
     *     not shorter than history
     */
    public FraudScoring(Duration history, Duration amountMemory) {
        this.historyMillis = history.toMillis();
        this.amountMemoryMillis = amountMemory.toMillis();
    }

    static FraudHistory noHistory() {
        return new FraudHistory(Long.MIN_VALUE, Long.MIN_VALUE, new ArrayList<>(), new ArrayList<>());
    }

    /** When nothing of a history can matter any more, epoch milliseconds. */
    long end(FraudHistory history) {
        return history.getLastEventTime() + amountMemoryMillis;
    }

    /** Decides on the next transaction and takes it into the history. */
    FraudDecision decide(FraudHistory history, Transaction transaction, RulesInForce rules) {
        long eventTime = transaction.getEventTime().toEpochMilli();
        remember(history, transaction, eventTime);
        List<FraudSignal> signals = new ArrayList<>();
        Map<String, Integer> versions = new TreeMap<>();
        for (ScoringRule scoring : RULES) {
            Optional<FraudRule> rule = rules.at(scoring.ruleId(), eventTime).filter(FraudRule::getEnabled);
            if (rule.isPresent()) {
                versions.put(scoring.ruleId(), rule.get().getVersion());
                scoring.evaluate(rule.get(), transaction, history).ifPresent(signals::add);
            }
        }
        Action action = signals.isEmpty() ? Action.APPROVE : Action.REVIEW;
        learn(history, transaction, eventTime, action);
        return new FraudDecision(
                transaction.getTransactionId(),
                transaction.getUserId(),
                score(signals),
                signals,
                action,
                versions,
                transaction.getEventTime());
    }

    private void remember(FraudHistory history, Transaction transaction, long eventTime) {
        List<RecentTransaction> recent = new ArrayList<>();
        for (RecentTransaction earlier : history.getRecent()) {
            if (eventTime - earlier.getEventTime() < historyMillis) {
                recent.add(earlier);
            }
        }
        recent.add(new RecentTransaction(transaction.getTransactionId(), eventTime, transaction.getCountry()));
        history.setRecent(recent);
        List<ApprovedAmounts> approved = new ArrayList<>();
        for (ApprovedAmounts amounts : history.getApproved()) {
            if (eventTime - amounts.getLastEventTime() <= amountMemoryMillis) {
                approved.add(amounts);
            }
        }
        history.setApproved(approved);
        history.setLastEventTime(eventTime);
    }

    /** Amounts under review stay out of the mean: fraud must not make fraud look usual. */
    private static void learn(FraudHistory history, Transaction transaction, long eventTime, Action action) {
        ApprovedAmounts amounts = amountsOf(history, transaction.getCurrency());
        amounts.setLastEventTime(eventTime);
        if (action == Action.APPROVE) {
            amounts.setCount(amounts.getCount() + 1);
            amounts.setSumMinor(Math.addExact(amounts.getSumMinor(), transaction.getAmountMinor()));
        }
    }

    private static ApprovedAmounts amountsOf(FraudHistory history, String currency) {
        for (ApprovedAmounts amounts : history.getApproved()) {
            if (amounts.getCurrency().equals(currency)) {
                return amounts;
            }
        }
        ApprovedAmounts amounts = new ApprovedAmounts(currency, Long.MIN_VALUE, 0L, 0L);
        history.getApproved().add(amounts);
        return amounts;
    }

    private static int score(List<FraudSignal> signals) {
        int score = 0;
        for (FraudSignal signal : signals) {
            score += points(signal.getSeverity());
        }
        return Math.min(MAX_SCORE, score);
    }

    private static int points(Severity severity) {
        return switch (severity) {
            case HIGH -> 40;
            case MEDIUM -> 20;
            case LOW -> 10;
            case UNKNOWN -> 0; // no rule in force has it
        };
    }
}
