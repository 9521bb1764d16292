/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.ApprovedAmounts;
import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.functions.runtime.LazyTimer;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores a user's transactions one after the other, in (eventTime, transactionId) order. Any signal means REVIEW; the
 * score is the sum over the signals, HIGH 40, MEDIUM 20, LOW 10, at most 100.
 *
 * <p>Lives for one call around one user's {@link FraudHistory}, which it changes.
 */
final class FraudScoring {

    private static final int MAX_SCORE = 100;

    /** By ruleId, which is the order of the signals. */
    private static final List<ScoringRule> RULES =
            List.of(new GeoVelocity(), new RapidTransactions(), new UnusualAmount());

    private final FraudHistory history;
    private final HistoryRetention retention;
    private final RulesInForce rulesInForce;
    private int dropped;

    FraudScoring(FraudHistory history, HistoryRetention retention, RulesInForce rulesInForce) {
        this.history = history;
        this.retention = retention;
        this.rulesInForce = rulesInForce;
    }

    static FraudHistory noHistory() {
        return new FraudHistory(LazyTimer.NOT_SET, Long.MIN_VALUE, new ArrayList<>(), new ArrayList<>());
    }

    /** The watermark from which on nothing in the history can affect a decision, epoch milliseconds. */
    long expiry() {
        return history.getLastEventTime() + retention.amountMemory().toMillis();
    }

    /** The number of transactions dropped because the history was full. */
    int dropped() {
        return dropped;
    }

    /** Scores the next transaction and adds it to the history; throws {@link ArithmeticException} on overflow. */
    FraudDecision score(Transaction transaction) {
        long eventTime = transaction.getEventTime().toEpochMilli();
        removeExpired(eventTime);
        history.getRecent()
                .add(new RecentTransaction(transaction.getTransactionId(), eventTime, transaction.getCountry()));
        history.setLastEventTime(eventTime);
        List<FraudSignal> signals = new ArrayList<>();
        Map<String, Integer> versions = new TreeMap<>();
        for (ScoringRule scoring : RULES) {
            Optional<FraudRule> rule =
                    rulesInForce.at(scoring.ruleId(), eventTime).filter(FraudRule::getEnabled);
            if (rule.isPresent()) {
                versions.put(scoring.ruleId(), rule.orElseThrow().getVersion());
                scoring.evaluate(rule.orElseThrow(), transaction, history).ifPresent(signals::add);
            }
        }
        Action action = signals.isEmpty() ? Action.APPROVE : Action.REVIEW;
        addAmount(transaction, action);
        return new FraudDecision(
                transaction.getTransactionId(),
                transaction.getUserId(),
                score(signals),
                signals,
                action,
                versions,
                transaction.getEventTime());
    }

    private void removeExpired(long eventTime) {
        long historyMillis = retention.history().toMillis();
        long amountMemoryMillis = retention.amountMemory().toMillis();
        List<RecentTransaction> recent = new ArrayList<>(history.getRecent());
        recent.removeIf(earlier -> eventTime - earlier.getEventTime() >= historyMillis);
        while (recent.size() >= RuleCheck.MAX_RECENT) {
            recent.remove(0);
            dropped++;
        }
        history.setRecent(recent);
        List<ApprovedAmounts> approved = new ArrayList<>(history.getApproved());
        approved.removeIf(amounts -> eventTime - amounts.getLastEventTime() > amountMemoryMillis);
        history.setApproved(approved);
    }

    /** Leaves amounts under review out of the mean, which fraud would otherwise raise. */
    private void addAmount(Transaction transaction, Action action) {
        ApprovedAmounts amounts = approvedAmounts(transaction.getCurrency());
        amounts.setLastEventTime(transaction.getEventTime().toEpochMilli());
        if (action == Action.APPROVE) {
            amounts.setCount(amounts.getCount() + 1);
            amounts.setSumMinor(Math.addExact(amounts.getSumMinor(), transaction.getAmountMinor()));
        }
    }

    private ApprovedAmounts approvedAmounts(String currency) {
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
