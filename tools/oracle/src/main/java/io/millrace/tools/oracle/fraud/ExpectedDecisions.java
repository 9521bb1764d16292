/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.FoundResults;
import io.millrace.tools.oracle.core.FoundResults.Match;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.WatermarkBounds;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.RuleEvaluation.Approved;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The expected decisions: one for every accepted transaction, recomputed in the order in which a user's transactions are
 * scored, with the rule versions the decision names if they can have been in force.
 *
 * <p>Keeps all accepted transactions and all decisions.
 */
final class ExpectedDecisions {

    private record Key(String userId, String transactionId) {

        static Key of(Accepted<Payment> accepted) {
            return new Key(accepted.event().userId(), accepted.event().id());
        }
    }

    /** The scored transactions of one user so far. */
    private static final class Past {
        private final List<Payment> payments = new ArrayList<>();
        private final Map<String, Approved> approved = new HashMap<>();
    }

    private final ExpectedRules rules;
    private final WatermarkBounds watermarks;
    private final long amountMemory;
    private final Map<String, List<Accepted<Payment>>> accepted = new TreeMap<>();
    private final FoundResults<Key, FraudDecision> results;
    private final Map<String, Long> byVersion = new TreeMap<>();
    private final Comparison comparison = new Comparison();
    private long reviews;
    private long open;

    ExpectedDecisions(ExpectedRules rules, Duration amountMemory, OracleContext context) {
        this.rules = rules;
        this.watermarks = context.watermarks();
        this.amountMemory = amountMemory.toMillis();
        this.results = new FoundResults<>(context.repeatsAllowed(TopicNames.FRAUD_DECISIONS));
    }

    Comparison comparison() {
        return comparison;
    }

    void accept(Accepted<Payment> payment) {
        accepted.computeIfAbsent(payment.event().userId(), user -> new ArrayList<>())
                .add(payment);
    }

    void add(Found<FraudDecision> found) {
        FraudDecision decision = found.result();
        decision.getSignals().forEach(FraudDetectionOracle::clearDetails);
        reviews += decision.getAction() == Action.REVIEW ? 1 : 0;
        decision.getRuleVersions().forEach((rule, version) -> byVersion.merge(rule + "@" + version, 1L, Long::sum));
        results.add(new Key(decision.getUserId(), decision.getTransactionId()), found);
    }

    /**
     * Completes the comparison: decisions due by the lowest final watermark are expected, decisions beyond the highest one
     * are wrong.
     */
    void compare() {
        accepted.values().forEach(this::compareUser);
        for (Found<FraudDecision> decision : results.remaining()) {
            comparison.wrong("%s: %s of %s is no accepted transaction, or was decided before its time"
                    .formatted(
                            decision.position(),
                            decision.result().getTransactionId(),
                            decision.result().getUserId()));
        }
    }

    /** Decisions found that ask for a review. */
    long reviews() {
        return reviews;
    }

    /** Decisions found by the rule versions they name, as {@code ruleId@version}. */
    Map<String, Long> byVersion() {
        return byVersion;
    }

    /** Transactions whose decision is not due yet. */
    long open() {
        return open;
    }

    private void compareUser(List<Accepted<Payment>> user) {
        user.sort(Comparator.comparing(Accepted::event, TransactionContract.ORDER));
        List<Accepted<Payment>> scored = user.stream()
                .filter(accepted -> accepted.event().eventTime() <= watermarks.highestFinal())
                .toList();
        open += user.size() - scored.size();
        // Decisions of a user are made in order: one of them proves that the watermark had passed all before it.
        long passed = scored.stream()
                .filter(accepted -> results.contains(Key.of(accepted)))
                .mapToLong(accepted -> accepted.event().eventTime())
                .reduce(watermarks.lowestFinal(), Math::max);
        scored.forEach(accepted -> results.expect(Key.of(accepted)));
        Past past = new Past();
        scored.forEach(accepted -> compare(accepted, past, passed));
    }

    private void compare(Accepted<Payment> accepted, Past past, long passed) {
        Payment payment = accepted.event();
        Approved approved =
                past.approved.getOrDefault(payment.currency(), Approved.NOTHING).at(payment.eventTime(), amountMemory);
        FraudDecision expected = results.take(Key.of(accepted))
                .map(decision -> compare(decision, accepted, past, approved))
                .orElseGet(() -> countMissing(accepted, past, approved, payment.eventTime() <= passed));
        past.payments.add(payment);
        past.approved.put(
                payment.currency(),
                expected.getAction() == Action.APPROVE ? approved.plus(payment.amountMinor()) : approved);
    }

    /** Returns the decision by the rules certainly in force: without a decision found, no other is more likely. */
    private FraudDecision countMissing(Accepted<Payment> accepted, Past past, Approved approved, boolean isDue) {
        if (isDue) {
            comparison.expect(false);
            comparison.missing(name(accepted.event()));
        } else {
            open++;
        }
        return RuleEvaluation.decide(accepted.event(), past.payments, approved, certain(accepted));
    }

    private FraudDecision compare(
            Match<FraudDecision> match, Accepted<Payment> accepted, Past past, Approved approved) {
        Found<FraudDecision> found = match.found();
        String name = "%s: %s".formatted(found.position(), name(accepted.event()));
        if (match.repeated()) {
            comparison.duplicated(name);
        }
        Optional<List<Rule>> inForce = named(accepted, found, past, approved);
        FraudDecision expected = RuleEvaluation.decide(
                accepted.event(), past.payments, approved, inForce.orElseGet(() -> certain(accepted)));
        Optional<String> fault = inForce.isPresent()
                ? RuleEvaluation.difference(found.result(), expected).map(why -> "has " + why)
                : Optional.of("names %s, possible is %s"
                        .formatted(new TreeMap<>(found.result().getRuleVersions()), possibleVersions(accepted, found)));
        fault.ifPresent(why -> comparison.wrong(name + " " + why));
        comparison.expect(fault.isEmpty() && !match.repeated());
        return expected;
    }

    /**
     * The rules a decision names by their versions, empty if they are impossible. Of contents that share a version, the one
     * that explains the decision's signal: a signal depends on its own rule alone.
     */
    private Optional<List<Rule>> named(
            Accepted<Payment> accepted, Found<FraudDecision> found, Past past, Approved approved) {
        Map<String, Integer> versions = found.result().getRuleVersions();
        List<Rule> inForce = new ArrayList<>();
        for (String ruleId : RuleEvaluation.PARAMETERS.keySet()) {
            List<Rule> named = possible(ruleId, accepted, found).stream()
                    .filter(rule -> versions.containsKey(ruleId)
                            ? rule.enabled() && rule.version() == versions.get(ruleId)
                            : !rule.enabled())
                    .toList();
            Optional<FraudSignal> signal = found.result().getSignals().stream()
                    .filter(candidate -> candidate.getRuleId().equals(ruleId))
                    .findFirst();
            named.stream()
                    .filter(rule -> RuleEvaluation.signal(rule, accepted.event(), past.payments, approved)
                            .equals(signal))
                    .findFirst()
                    .or(() -> named.stream().findFirst())
                    .ifPresent(inForce::add);
        }
        boolean allKnown = RuleEvaluation.PARAMETERS.keySet().containsAll(versions.keySet());
        return allKnown && inForce.size() == RuleEvaluation.PARAMETERS.size() ? Optional.of(inForce) : Optional.empty();
    }

    private List<Rule> possible(String ruleId, Accepted<Payment> accepted, Found<FraudDecision> found) {
        return rules.possible(ruleId, accepted.event().eventTime(), accepted.appendedAt(), found.appendedAt());
    }

    private List<String> possibleVersions(Accepted<Payment> accepted, Found<FraudDecision> found) {
        return RuleEvaluation.PARAMETERS.keySet().stream()
                .flatMap(ruleId -> possible(ruleId, accepted, found).stream())
                .map(rule -> rule.ruleId() + "@" + rule.version() + (rule.enabled() ? "" : " (disabled)"))
                .distinct()
                .toList();
    }

    private List<Rule> certain(Accepted<Payment> accepted) {
        return RuleEvaluation.PARAMETERS.keySet().stream()
                .map(ruleId -> rules.certain(ruleId, accepted.event().eventTime(), accepted.appendedAt()))
                .toList();
    }

    private static String name(Payment payment) {
        return "%s of %s at %d".formatted(payment.id(), payment.userId(), payment.eventTime());
    }
}
