/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.RulesInForce.RuleSet;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scores a user's transactions one after the other, in (eventTime, transactionId) order. Any signal means REVIEW; the
 * score is the sum over the signals, HIGH 40, MEDIUM 20, LOW 10, at most 100.
 */
final class FraudScoring {

    private static final int MAX_SCORE = 100;

    private final long historyMillis;
    private final long amountMemoryMillis;
    private final RulesInForce rulesInForce;
    private int dropped;

    FraudScoring(HistoryRetention retention, RulesInForce rulesInForce) {
        this.historyMillis = retention.history().toMillis();
        this.amountMemoryMillis = retention.amountMemory().toMillis();
        this.rulesInForce = rulesInForce;
    }

    /** The number of transactions dropped because a history was full, since the last call. */
    int takeDropped() {
        int taken = dropped;
        dropped = 0;
        return taken;
    }

    /** Scores the next transaction of a user and adds it to the history; throws {@link ArithmeticException} on overflow. */
    FraudDecision score(UserHistory history, Transaction transaction) {
        long eventTime = transaction.getEventTime().toEpochMilli();
        Account account = history.account(transaction.getCurrency());
        account.forgetBefore(eventTime - amountMemoryMillis);
        addToRecent(history, transaction, eventTime);
        RuleSet ruleSet = rulesInForce.at(eventTime);
        List<FraudSignal> signals = signals(ruleSet, transaction, history.recent(), account);
        Action action = signals.isEmpty() ? Action.APPROVE : Action.REVIEW;
        account.setLastEventTime(eventTime);
        if (action == Action.APPROVE) { // amounts under review would raise the mean
            account.approve(transaction.getAmountMinor());
        }
        return new FraudDecision(
                transaction.getTransactionId(),
                transaction.getUserId(),
                score(signals),
                signals,
                action,
                ruleSet.versions(),
                transaction.getEventTime());
    }

    private void addToRecent(UserHistory history, Transaction transaction, long eventTime) {
        RecentTransactions recent = history.recent();
        recent.removeBefore(eventTime, historyMillis);
        while (recent.size() >= RuleCheck.MAX_RECENT) {
            recent.removeFirst();
            dropped++;
        }
        recent.add(new RecentTransaction(transaction.getTransactionId(), eventTime, transaction.getCountry()));
        history.setLastEventTime(eventTime);
    }

    private static List<FraudSignal> signals(
            RuleSet ruleSet, Transaction transaction, RecentTransactions recent, Account account) {
        List<FraudSignal> signals = List.of();
        for (ScoringRule rule : ruleSet.rules()) {
            Optional<FraudSignal> signal = rule.evaluate(transaction, recent, account);
            if (signal.isPresent()) {
                signals = signals.isEmpty() ? new ArrayList<>() : signals;
                signals.add(signal.orElseThrow());
            }
        }
        return signals;
    }

    private static int score(List<FraudSignal> signals) {
        int sum = 0;
        for (FraudSignal signal : signals) {
            sum += points(signal.getSeverity());
        }
        return Math.min(MAX_SCORE, sum);
    }

    private static int points(Severity severity) {
        return switch (severity) {
            case HIGH -> 40;
            case MEDIUM -> 20;
            case LOW -> 10;
            case UNKNOWN -> 0; // RuleCheck rejects rules of this severity
        };
    }
}
