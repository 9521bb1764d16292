/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.FraudResults.Decision;
import io.millrace.tools.oracle.fraud.FraudResults.Signal;
import io.millrace.tools.oracle.fraud.TransactionInput.Payment;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What the rules say of a transaction, told plainly. */
final class DecisionArithmetic {

    private static final int MOST_NAMED = 100;
    private static final int HIGHEST_SCORE = 100;

    /**
     * What a user was approved to pay in a currency.
     *
     * @param lastEventTime of any transaction in it, epoch milliseconds
     */
    record Approved(long count, BigDecimal sum, long lastEventTime) {

        static final Approved NOTHING = new Approved(0, BigDecimal.ZERO, 0);

        /**
         * The same when the next transaction comes, unless it comes too late to remember.
         *
         * @param memory milliseconds without a transaction after which all is forgotten
         */
        Approved at(long eventTime, long memory) {
            boolean forgotten = eventTime - lastEventTime > memory;
            return forgotten ? new Approved(0, BigDecimal.ZERO, eventTime) : new Approved(count, sum, eventTime);
        }

        Approved plus(long amountMinor) {
            return new Approved(count + 1, sum.add(BigDecimal.valueOf(amountMinor)), lastEventTime);
        }
    }

    private DecisionArithmetic() {}

    /**
     * The decision on a transaction.
     *
     * @param earlier the user's earlier transactions, in order
     * @param approved earlier amounts in the transaction's currency
     * @param inForce one version of each rule; it may be disabled
     */
    static Decision decide(Payment judged, List<Payment> earlier, Approved approved, Collection<Rule> inForce) {
        Map<String, Integer> versions = new TreeMap<>();
        List<Signal> signals = new ArrayList<>();
        for (Rule rule : inForce) {
            if (rule.enabled()) {
                versions.put(rule.ruleId(), rule.version());
                signal(rule, judged, earlier, approved).ifPresent(signals::add);
            }
        }
        signals.sort(Comparator.comparing(Signal::ruleId));
        int score =
                signals.stream().mapToInt(signal -> points(signal.severity())).sum();
        return new Decision(
                judged.transactionId(),
                judged.userId(),
                Math.min(HIGHEST_SCORE, score),
                signals,
                signals.isEmpty() ? "APPROVE" : "REVIEW",
                versions,
                judged.eventTime());
    }

    private static int points(String severity) {
        return switch (severity) {
            case "HIGH" -> 40;
            case "MEDIUM" -> 20;
            case "LOW" -> 10;
            default -> throw new IllegalArgumentException(severity);
        };
    }

    static Optional<Signal> signal(Rule rule, Payment judged, List<Payment> earlier, Approved approved) {
        return switch (rule.ruleId()) {
            case ExpectedRules.RAPID_TRANSACTIONS -> rapidTransactions(rule, judged, earlier);
            case ExpectedRules.GEO_VELOCITY -> geoVelocity(rule, judged, earlier);
            case ExpectedRules.UNUSUAL_AMOUNT -> unusualAmount(rule, judged, approved);
            default -> throw new IllegalArgumentException(rule.ruleId());
        };
    }

    private static Optional<Signal> rapidTransactions(Rule rule, Payment judged, List<Payment> earlier) {
        List<Payment> counted = window(rule, judged, earlier);
        double limit = rule.parameter("max-transactions");
        return counted.size() > limit ? Optional.of(signal(rule, counted.size(), limit, counted)) : Optional.empty();
    }

    private static Optional<Signal> geoVelocity(Rule rule, Payment judged, List<Payment> earlier) {
        if (judged.country() == null) {
            return Optional.empty();
        }
        List<Payment> counted = window(rule, judged, earlier).stream()
                .filter(payment -> payment.country() != null)
                .toList();
        long countries = counted.stream().map(Payment::country).distinct().count();
        double limit = rule.parameter("min-countries");
        return countries >= limit ? Optional.of(signal(rule, (double) countries, limit, counted)) : Optional.empty();
    }

    private static Optional<Signal> unusualAmount(Rule rule, Payment judged, Approved approved) {
        if (approved.count() < rule.parameter("min-history")) {
            return Optional.empty();
        }
        BigDecimal count = BigDecimal.valueOf(approved.count());
        BigDecimal limit = new BigDecimal(Double.toString(rule.parameter("factor"))).multiply(approved.sum());
        if (BigDecimal.valueOf(judged.amountMinor()).multiply(count).compareTo(limit) <= 0) {
            return Optional.empty();
        }
        double threshold = limit.divide(count, MathContext.DECIMAL128).doubleValue();
        return Optional.of(signal(rule, (double) judged.amountMinor(), threshold, List.of(judged)));
    }

    private static Signal signal(Rule rule, double observed, double threshold, List<Payment> counted) {
        List<String> newest = counted.stream()
                .skip(Math.max(0, counted.size() - MOST_NAMED))
                .map(Payment::transactionId)
                .toList();
        return new Signal(rule.ruleId(), rule.version(), rule.severity(), observed, threshold, newest);
    }

    /** Those within {@code (t − window, t]}, t being the one judged, itself included, in order. */
    private static List<Payment> window(Rule rule, Payment judged, List<Payment> earlier) {
        BigDecimal window = ExpectedRules.millis(rule.parameter("window-seconds"));
        Deque<Payment> covered = new ArrayDeque<>(List.of(judged));
        for (int i = earlier.size() - 1; i >= 0; i--) {
            long ago = judged.eventTime() - earlier.get(i).eventTime();
            if (BigDecimal.valueOf(ago).compareTo(window) >= 0) {
                break;
            }
            covered.addFirst(earlier.get(i));
        }
        return List.copyOf(covered);
    }

    /** In what two decisions on a transaction differ, the first thing. */
    static Optional<String> difference(Decision found, Decision expected) {
        return different("eventTime", found.eventTime(), expected.eventTime())
                .or(() -> different("ruleVersions", found.ruleVersions(), expected.ruleVersions()))
                .or(() -> different("signals", found.signals(), expected.signals()))
                .or(() -> different("fraudScore", found.fraudScore(), expected.fraudScore()))
                .or(() -> different("action", found.action(), expected.action()));
    }

    private static Optional<String> different(String field, Object found, Object expected) {
        return Objects.equals(found, expected)
                ? Optional.empty()
                : Optional.of("%s %s, not %s".formatted(field, found, expected));
    }
}
