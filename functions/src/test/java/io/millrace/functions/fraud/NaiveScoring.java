/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Scores the transactions of one user as the contract says, from the list of all its transactions, without Flink. */
final class NaiveScoring {

    private static final int MAX_RECENT = 10_000;

    private record Past(Transaction transaction, Action action) {}

    private final HistoryRetention retention;
    private final List<Past> past = new ArrayList<>();

    NaiveScoring(HistoryRetention retention) {
        this.retention = retention;
    }

    /** @param rules all versions held, with the defaults */
    FraudDecision score(Transaction transaction, List<FraudRule> rules) {
        List<FraudSignal> signals = new ArrayList<>();
        Map<String, Integer> versions = new TreeMap<>();
        for (String ruleId : List.of("geo-velocity", "rapid-transactions", "unusual-amount")) {
            FraudRule rule = inForce(ruleId, transaction, rules);
            if (rule.getEnabled()) {
                versions.put(ruleId, rule.getVersion());
                evaluate(rule, transaction).ifPresent(signals::add);
            }
        }
        Action action = signals.isEmpty() ? Action.APPROVE : Action.REVIEW;
        past.add(new Past(transaction, action));
        int score = signals.stream()
                .mapToInt(signal -> signal.getSeverity() == Severity.HIGH
                        ? 40
                        : signal.getSeverity() == Severity.MEDIUM ? 20 : 10)
                .sum();
        return new FraudDecision(
                transaction.getTransactionId(),
                transaction.getUserId(),
                Math.min(100, score),
                signals,
                action,
                versions,
                transaction.getEventTime());
    }

    private static FraudRule inForce(String ruleId, Transaction transaction, List<FraudRule> rules) {
        return rules.stream()
                .filter(rule -> rule.getRuleId().equals(ruleId))
                .filter(rule -> rule.getVersion() == 0 || !rule.getEffectiveFrom().isAfter(transaction.getEventTime()))
                .max(Comparator.comparingInt(FraudRule::getVersion))
                .orElseThrow();
    }

    private Optional<FraudSignal> evaluate(FraudRule rule, Transaction transaction) {
        return switch (rule.getRuleId()) {
            case "geo-velocity" -> geoVelocity(rule, transaction);
            case "rapid-transactions" -> rapidTransactions(rule, transaction);
            default -> unusualAmount(rule, transaction);
        };
    }

    /** The newest transactions in the window of a rule, this one included. */
    private List<Transaction> window(FraudRule rule, Transaction last) {
        long windowMillis = BigDecimal.valueOf(rule.getParameters().get("window-seconds"))
                .movePointRight(3)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        List<Transaction> all = new ArrayList<>();
        past.subList(Math.max(0, past.size() - MAX_RECENT + 1), past.size())
                .forEach(earlier -> all.add(earlier.transaction()));
        all.add(last);
        all.removeIf(earlier -> millis(last) - millis(earlier) >= windowMillis);
        return all;
    }

    private static long millis(Transaction transaction) {
        return transaction.getEventTime().toEpochMilli();
    }

    private Optional<FraudSignal> geoVelocity(FraudRule rule, Transaction transaction) {
        double min = rule.getParameters().get("min-countries");
        List<Transaction> covered = window(rule, transaction);
        covered.removeIf(earlier -> earlier.getCountry() == null);
        TreeSet<String> countries = new TreeSet<>();
        covered.forEach(earlier -> countries.add(earlier.getCountry()));
        if (transaction.getCountry() == null || countries.size() < min) {
            return Optional.empty();
        }
        String details = "Transactions in %d countries (%s) within %s seconds; the threshold is %s."
                .formatted(
                        countries.size(),
                        String.join(", ", countries),
                        plain(rule.getParameters().get("window-seconds")),
                        plain(min));
        return Optional.of(signal(rule, countries.size(), min, covered, details));
    }

    private Optional<FraudSignal> rapidTransactions(FraudRule rule, Transaction transaction) {
        double max = rule.getParameters().get("max-transactions");
        List<Transaction> covered = window(rule, transaction);
        if (covered.size() <= max) {
            return Optional.empty();
        }
        String details = "%d transactions within %s seconds; the limit is %s."
                .formatted(covered.size(), plain(rule.getParameters().get("window-seconds")), plain(max));
        return Optional.of(signal(rule, covered.size(), max, covered, details));
    }

    private Optional<FraudSignal> unusualAmount(FraudRule rule, Transaction transaction) {
        long memory = retention.amountMemory().toMillis();
        long before = Long.MIN_VALUE;
        long count = 0;
        BigDecimal sum = BigDecimal.ZERO;
        for (Past earlier : past) {
            if (!earlier.transaction().getCurrency().equals(transaction.getCurrency())) {
                continue;
            }
            if (before != Long.MIN_VALUE && millis(earlier.transaction()) - before > memory) {
                count = 0;
                sum = BigDecimal.ZERO;
            }
            before = millis(earlier.transaction());
            if (earlier.action() == Action.APPROVE) {
                count++;
                sum = sum.add(BigDecimal.valueOf(earlier.transaction().getAmountMinor()));
            }
        }
        boolean isOver = before != Long.MIN_VALUE && millis(transaction) - before > memory;
        BigDecimal amount = BigDecimal.valueOf(transaction.getAmountMinor());
        BigDecimal factor = BigDecimal.valueOf(rule.getParameters().get("factor"));
        if (isOver
                || count < rule.getParameters().get("min-history")
                || amount.multiply(BigDecimal.valueOf(count)).compareTo(factor.multiply(sum)) <= 0) {
            return Optional.empty();
        }
        BigDecimal limit = factor.multiply(sum).divide(BigDecimal.valueOf(count), MathContext.DECIMAL128);
        String details = "%s is more than %s times the mean of %d approved transactions; the limit is %s."
                .formatted(
                        HumanFormat.money(amount, transaction.getCurrency()),
                        plain(rule.getParameters().get("factor")),
                        count,
                        HumanFormat.money(limit, transaction.getCurrency()));
        return Optional.of(
                signal(rule, amount.doubleValue(), limit.doubleValue(), List.of(transaction), details));
    }

    private static FraudSignal signal(
            FraudRule rule, double observed, double threshold, List<Transaction> covered, String details) {
        List<String> ids = covered.stream().map(Transaction::getTransactionId).toList();
        return new FraudSignal(
                rule.getRuleId(),
                rule.getVersion(),
                rule.getSeverity(),
                observed,
                threshold,
                ids.subList(Math.max(0, ids.size() - 100), ids.size()),
                details);
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
