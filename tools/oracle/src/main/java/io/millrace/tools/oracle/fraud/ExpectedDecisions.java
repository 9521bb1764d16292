/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.FoundResults;
import io.millrace.tools.oracle.core.FoundResults.Found;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.fraud.DecisionArithmetic.Approved;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.FraudResults.Decision;
import io.millrace.tools.oracle.fraud.TransactionInput.Payment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The decisions of {@code fraud-detection}: one for every accepted transaction, recomputed in the order in which a user's
 * transactions are judged, with the rule versions the decision names, if they can have been in force.
 *
 * <p>First takes all accepted transactions and all decisions, then gives its verdict. Keeps all of them.
 */
final class ExpectedDecisions {

    /** @param appendedAt Kafka timestamp of its record, epoch milliseconds */
    private record Accepted(Payment payment, long appendedAt) {}

    private record Key(String userId, String transactionId) {

        static Key of(Payment payment) {
            return new Key(payment.userId(), payment.transactionId());
        }
    }

    /** What has been judged of one user so far. */
    private static final class Past {
        private final List<Payment> payments = new ArrayList<>();
        private final Map<String, Approved> approved = new HashMap<>();
    }

    private final ExpectedRules rules;
    private final long amountMemory;
    private final Map<String, List<Accepted>> accepted = new TreeMap<>();
    private final Map<Key, Integer> wanted = new HashMap<>();
    private final FoundResults<Key, Decision> found;
    private final Map<String, Long> byVersion = new TreeMap<>();
    private final Findings findings = new Findings();
    private long records;
    private long reviews;
    private long due;
    private long matched;
    private long open;

    /** @param repeatsAllowed written at-least-once: only the last record of a decision has to be right */
    ExpectedDecisions(ExpectedRules rules, Duration amountMemory, boolean repeatsAllowed) {
        this.rules = rules;
        this.amountMemory = amountMemory.toMillis();
        this.found = new FoundResults<>(repeatsAllowed);
    }

    /** @param appendedAt Kafka timestamp of its record, epoch milliseconds */
    void accept(Payment payment, long appendedAt) {
        accepted.computeIfAbsent(payment.userId(), user -> new ArrayList<>()).add(new Accepted(payment, appendedAt));
    }

    /** @param appendedAt Kafka timestamp of its record, epoch milliseconds */
    void found(Decision decision, RecordPosition place, long appendedAt) {
        records++;
        reviews += decision.action().equals("REVIEW") ? 1 : 0;
        decision.ruleVersions().forEach((rule, version) -> byVersion.merge(rule + "@" + version, 1L, Long::sum));
        found.add(new Key(decision.userId(), decision.transactionId()), decision, place, appendedAt);
    }

    /** A decision that could not be read as one. */
    void unreadable(RecordPosition place, String why) {
        records++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /**
     * The verdict on all decisions.
     *
     * @param records read
     * @param reviews of them
     * @param byVersion how many name a version of a rule, by {@code ruleId@version}
     * @param open transactions whose decision is not due yet
     */
    record Verdict(
            Tally tally, long records, long reviews, Map<String, Long> byVersion, long open, List<String> examples) {}

    /**
     * The verdict, once everything has been taken.
     *
     * @param finalWatermark where the watermark stands if no partition is idle: what it has passed is expected
     * @param highestFinalWatermark where it can stand at most: what lies beyond cannot be there
     */
    Verdict verdict(long finalWatermark, long highestFinalWatermark) {
        accepted.values().forEach(user -> judge(user, finalWatermark, highestFinalWatermark));
        for (Found<Decision> decision : found.rest()) {
            findings.add(
                    Kind.WRONG,
                    "%s: %s of %s is no accepted transaction, or was judged before its time"
                            .formatted(
                                    decision.place(),
                                    decision.result().transactionId(),
                                    decision.result().userId()));
        }
        return new Verdict(findings.tally(due, matched), records, reviews, byVersion, open, findings.examples());
    }

    private void judge(List<Accepted> user, long finalWatermark, long highestFinalWatermark) {
        user.sort(Comparator.comparing(Accepted::payment, TransactionInput.ORDER));
        List<Accepted> judged = user.stream()
                .filter(accepted -> accepted.payment().eventTime() <= highestFinalWatermark)
                .toList();
        open += user.size() - judged.size();
        // One decision of a user shows how far the watermark was at least, since all are judged in order.
        long passed = judged.stream()
                .filter(accepted -> found.holds(Key.of(accepted.payment())))
                .mapToLong(accepted -> accepted.payment().eventTime())
                .reduce(finalWatermark, Math::max);
        judged.forEach(accepted -> wanted.merge(Key.of(accepted.payment()), 1, Integer::sum));
        Past past = new Past();
        judged.forEach(accepted -> judge(accepted, past, passed));
    }

    private void judge(Accepted accepted, Past past, long passed) {
        Payment payment = accepted.payment();
        Key key = Key.of(payment);
        Optional<Found<Decision>> answer = found.take(key, wanted.get(key));
        wanted.merge(key, -1, Integer::sum);
        Approved approved =
                past.approved.getOrDefault(payment.currency(), Approved.NOTHING).at(payment.eventTime(), amountMemory);

        Decision expected = answer.map(decision -> compare(decision, accepted, past, approved))
                .orElseGet(() -> lack(accepted, past, approved, payment.eventTime() <= passed));

        past.payments.add(payment);
        past.approved.put(
                payment.currency(),
                expected.action().equals("APPROVE") ? approved.plus(payment.amountMinor()) : approved);
    }

    /** Without a decision the certain versions are as good as any. */
    private Decision lack(Accepted accepted, Past past, Approved approved, boolean isDue) {
        if (!isDue) {
            open++;
        } else {
            due++;
            findings.add(Kind.MISSING, name(accepted.payment()));
        }
        return DecisionArithmetic.decide(accepted.payment(), past.payments, approved, certain(accepted));
    }

    private Decision compare(Found<Decision> answer, Accepted accepted, Past past, Approved approved) {
        due++;
        Decision decision = answer.result();
        List<Decision> possible = new ArrayList<>();
        for (List<Rule> inForce : combinations(accepted, answer)) {
            possible.add(DecisionArithmetic.decide(accepted.payment(), past.payments, approved, inForce));
        }
        String what = "%s: %s".formatted(answer.place(), name(accepted.payment()));
        if (answer.repeated()) {
            findings.add(Kind.DUPLICATED, what);
        }
        if (possible.isEmpty()) {
            findings.add(
                    Kind.WRONG,
                    "%s names %s, possible is %s"
                            .formatted(what, decision.ruleVersions(), possibleVersions(accepted, answer)));
            return DecisionArithmetic.decide(accepted.payment(), past.payments, approved, certain(accepted));
        }
        Decision expected = possible.contains(decision) ? decision : possible.get(0);
        Optional<String> difference = DecisionArithmetic.difference(decision, expected);
        difference.ifPresent(why -> findings.add(Kind.WRONG, what + " has " + why));
        matched += difference.isEmpty() && !answer.repeated() ? 1 : 0;
        return expected;
    }

    /** Every set of rules that the decision can mean by the versions it names: one as a rule, none if it names others. */
    private List<List<Rule>> combinations(Accepted accepted, Found<Decision> answer) {
        Map<String, Integer> named = answer.result().ruleVersions();
        if (!ExpectedRules.PARAMETERS.keySet().containsAll(named.keySet())) {
            return List.of();
        }
        List<List<Rule>> combinations = List.of(List.of());
        for (String ruleId : ExpectedRules.PARAMETERS.keySet()) {
            List<Rule> meant = possible(ruleId, accepted, answer).stream()
                    .filter(rule -> named.containsKey(ruleId)
                            ? rule.enabled() && rule.version() == named.get(ruleId)
                            : !rule.enabled())
                    .distinct()
                    .toList();
            combinations = combinations.stream()
                    .flatMap(rules -> meant.stream().map(rule -> with(rules, rule)))
                    .toList();
        }
        return combinations;
    }

    private static List<Rule> with(List<Rule> rules, Rule another) {
        List<Rule> all = new ArrayList<>(rules);
        all.add(another);
        return all;
    }

    private List<Rule> possible(String ruleId, Accepted accepted, Found<Decision> answer) {
        return rules.possible(ruleId, accepted.payment().eventTime(), accepted.appendedAt(), answer.appendedAt());
    }

    private List<String> possibleVersions(Accepted accepted, Found<Decision> answer) {
        return ExpectedRules.PARAMETERS.keySet().stream()
                .flatMap(ruleId -> possible(ruleId, accepted, answer).stream())
                .map(rule -> rule.ruleId() + "@" + rule.version() + (rule.enabled() ? "" : " (disabled)"))
                .distinct()
                .toList();
    }

    private List<Rule> certain(Accepted accepted) {
        return ExpectedRules.PARAMETERS.keySet().stream()
                .map(ruleId -> rules.certain(ruleId, accepted.payment().eventTime(), accepted.appendedAt()))
                .toList();
    }

    private static String name(Payment payment) {
        return "%s of %s at %d".formatted(payment.transactionId(), payment.userId(), payment.eventTime());
    }
}
