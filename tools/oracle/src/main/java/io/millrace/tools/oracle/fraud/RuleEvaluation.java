/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.FieldComparison;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Evaluates the scoring rules for one transaction. */
final class RuleEvaluation {

    private static final String RAPID_TRANSACTIONS = "rapid-transactions";
    private static final String UNUSUAL_AMOUNT = "unusual-amount";
    private static final String GEO_VELOCITY = "geo-velocity";

    /** The rules and the parameters each must have. */
    static final Map<String, Set<String>> PARAMETERS = new TreeMap<>(Map.of(
            RAPID_TRANSACTIONS, Set.of("window-seconds", "max-transactions"),
            UNUSUAL_AMOUNT, Set.of("factor", "min-history"),
            GEO_VELOCITY, Set.of("window-seconds", "min-countries")));

    /** The most transactions a rule looks at; a limit that is not below it would never be exceeded. */
    static final int MAX_TRANSACTIONS = 10_000;

    private static final int MAX_TRANSACTION_IDS = 100;
    private static final int MAX_SCORE = 100;
    private static final List<String> COMPARED =
            List.of("eventTime", "ruleVersions", "signals", "fraudScore", "action");

    /**
     * A user's approved amounts in one currency.
     *
     * @param lastEventTime of any transaction in the currency, epoch milliseconds
     */
    record Approved(long count, BigDecimal sum, long lastEventTime) {

        static final Approved NOTHING = new Approved(0, BigDecimal.ZERO, 0);

        /**
         * The amounts at the time of the next transaction, forgotten if it comes too late.
         *
         * @param memory milliseconds without a transaction after which the amounts are forgotten
         */
        Approved at(long eventTime, long memory) {
            boolean forgotten = eventTime - lastEventTime > memory;
            return forgotten ? new Approved(0, BigDecimal.ZERO, eventTime) : new Approved(count, sum, eventTime);
        }

        Approved plus(long amountMinor) {
            return new Approved(count + 1, sum.add(BigDecimal.valueOf(amountMinor)), lastEventTime);
        }
    }

    private RuleEvaluation() {}

    /**
     * The decision on a transaction, without details.
     *
     * @param earlier the user's earlier transactions, in order
     * @param approved earlier amounts in the transaction's currency
     * @param inForce one version of each rule, possibly disabled
     */
    static FraudDecision decide(Payment payment, List<Payment> earlier, Approved approved, Collection<Rule> inForce) {
        Map<String, Integer> versions = new TreeMap<>();
        List<FraudSignal> signals = new ArrayList<>();
        for (Rule rule : inForce) {
            if (rule.enabled()) {
                versions.put(rule.ruleId(), rule.version());
            }
            signal(rule, payment, earlier, approved).ifPresent(signals::add);
        }
        signals.sort(Comparator.comparing(FraudSignal::getRuleId));
        int score = signals.stream()
                .mapToInt(signal -> points(signal.getSeverity()))
                .sum();
        return new FraudDecision(
                payment.id(),
                payment.userId(),
                Math.min(MAX_SCORE, score),
                signals,
                signals.isEmpty() ? Action.APPROVE : Action.REVIEW,
                versions,
                Instant.ofEpochMilli(payment.eventTime()));
    }

    private static int points(Severity severity) {
        return switch (severity) {
            case HIGH -> 40;
            case MEDIUM -> 20;
            case LOW -> 10;
            case UNKNOWN -> throw new IllegalArgumentException("UNKNOWN severity");
        };
    }

    static Optional<FraudSignal> signal(Rule rule, Payment payment, List<Payment> earlier, Approved approved) {
        if (!rule.enabled()) {
            return Optional.empty();
        }
        return switch (rule.ruleId()) {
            case RAPID_TRANSACTIONS -> rapidTransactions(rule, payment, earlier);
            case GEO_VELOCITY -> geoVelocity(rule, payment, earlier);
            case UNUSUAL_AMOUNT -> unusualAmount(rule, payment, approved);
            default -> throw new IllegalArgumentException(rule.ruleId());
        };
    }

    private static Optional<FraudSignal> rapidTransactions(Rule rule, Payment payment, List<Payment> earlier) {
        List<Payment> counted = window(rule, payment, earlier);
        double limit = rule.parameter("max-transactions");
        return counted.size() > limit ? Optional.of(signal(rule, counted.size(), limit, counted)) : Optional.empty();
    }

    private static Optional<FraudSignal> geoVelocity(Rule rule, Payment payment, List<Payment> earlier) {
        if (payment.country() == null) {
            return Optional.empty();
        }
        List<Payment> counted = window(rule, payment, earlier).stream()
                .filter(other -> other.country() != null)
                .toList();
        long countries = counted.stream().map(Payment::country).distinct().count();
        double limit = rule.parameter("min-countries");
        return countries >= limit ? Optional.of(signal(rule, (double) countries, limit, counted)) : Optional.empty();
    }

    private static Optional<FraudSignal> unusualAmount(Rule rule, Payment payment, Approved approved) {
        if (approved.count() < rule.parameter("min-history")) {
            return Optional.empty();
        }
        BigDecimal count = BigDecimal.valueOf(approved.count());
        BigDecimal limit = new BigDecimal(Double.toString(rule.parameter("factor"))).multiply(approved.sum());
        if (BigDecimal.valueOf(payment.amountMinor()).multiply(count).compareTo(limit) <= 0) {
            return Optional.empty();
        }
        double threshold = limit.divide(count, MathContext.DECIMAL128).doubleValue();
        return Optional.of(signal(rule, (double) payment.amountMinor(), threshold, List.of(payment)));
    }

    private static FraudSignal signal(Rule rule, double observed, double threshold, List<Payment> counted) {
        List<String> newest = counted.stream()
                .skip(Math.max(0, counted.size() - MAX_TRANSACTION_IDS))
                .map(Payment::id)
                .toList();
        Severity severity = Severity.valueOf(rule.severity());
        return new FraudSignal(rule.ruleId(), rule.version(), severity, observed, threshold, newest, "");
    }

    /**
     * The newest 10,000 transactions within {@code (t − window, t]}, t being the time of the given one, itself included, in
     * order.
     */
    private static List<Payment> window(Rule rule, Payment payment, List<Payment> earlier) {
        BigDecimal window = ExpectedRules.millis(rule.parameter("window-seconds"));
        Deque<Payment> covered = new ArrayDeque<>(List.of(payment));
        for (int i = earlier.size() - 1; i >= 0 && covered.size() < MAX_TRANSACTIONS; i--) {
            long ago = payment.eventTime() - earlier.get(i).eventTime();
            if (BigDecimal.valueOf(ago).compareTo(window) >= 0) {
                break;
            }
            covered.addFirst(earlier.get(i));
        }
        return List.copyOf(covered);
    }

    /** The first difference between two decisions on the same transaction. */
    static Optional<String> difference(FraudDecision found, FraudDecision expected) {
        return FieldComparison.difference(found, expected, COMPARED);
    }
}
