/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.config.jobs.RuleVersion;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.RuleEvaluation.Approved;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct {@code fraud-detection} in a few lines: one thread, everything on the heap, the watermark moved after every
 * record to the lowest of its partitions, all rules known from the start. Writes its output into a
 * {@link FraudScene}. Evaluates rules and patterns with the code of the oracle: it tests that the comparison is complete.
 */
final class SimulatedFraudJob {

    private static final int PARTITIONS = 3;
    private static final long NINETY_DAYS = 90L * 86_400_000;

    private final FraudScene scene;
    private final TransactionContract input = new TransactionContract();
    private final WireDecoder decoder;
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Map<String, List<Payment>> accepted = new TreeMap<>();
    private final List<Rule> versions = new ArrayList<>();
    private long watermark = Long.MIN_VALUE;

    SimulatedFraudJob(FraudScene scene) {
        this.scene = scene;
        this.decoder = new WireDecoder(scene.registry, input.readerSchema());
        versions.addAll(rules(FraudScene.defaults()));
    }

    static List<Rule> rules(List<RuleVersion> defaults) {
        return defaults.stream()
                .map(rule -> new Rule(rule.ruleId(), 0, rule.enabled(), rule.severity(), rule.parameters(), 0))
                .toList();
    }

    /** Versions have to be published in ascending order. */
    void publish(FraudRule rule) {
        scene.rule(rule);
        versions.add(new Rule(
                rule.getRuleId(),
                rule.getVersion(),
                rule.getEnabled(),
                rule.getSeverity().name(),
                rule.getParameters(),
                rule.getEffectiveFrom().toEpochMilli()));
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        scene.input.add(record);
        Payment payment = input.event(decoder.decode(record.value()).orElseThrow());
        highest.merge(record.partition(), payment.eventTime(), Math::max);
        if (payment.eventTime() <= watermark) {
            scene.late(record, watermark, watermark - payment.eventTime());
            return;
        }
        accepted.computeIfAbsent(payment.userId(), user -> new ArrayList<>()).add(payment);
        if (highest.size() == PARTITIONS) {
            long lowest =
                    highest.values().stream().mapToLong(Long::longValue).min().getAsLong();
            watermark = Math.max(watermark, lowest - 5_001);
        }
    }

    void finish() {
        accepted.values().forEach(user -> {
            List<Payment> scored = user.stream()
                    .filter(payment -> payment.eventTime() <= watermark)
                    .sorted(TransactionContract.ORDER)
                    .toList();
            decisions(scored, this::inForce)
                    .forEach(decision -> scene.decisions.add(scene.decision(written(decision))));
            PatternMatches.of(scene.settings(), scored).forEach(alert -> scene.alerts.add(scene.alert(written(alert))));
        });
    }

    /** The decisions on a user's transactions, which are in order. */
    static List<FraudDecision> decisions(List<Payment> user, LongFunction<List<Rule>> inForceAt) {
        Map<String, Approved> approved = new HashMap<>();
        List<FraudDecision> decisions = new ArrayList<>();
        for (int i = 0; i < user.size(); i++) {
            Payment payment = user.get(i);
            Approved before =
                    approved.getOrDefault(payment.currency(), Approved.NOTHING).at(payment.eventTime(), NINETY_DAYS);
            FraudDecision decision =
                    RuleEvaluation.decide(payment, user.subList(0, i), before, inForceAt.apply(payment.eventTime()));
            boolean approves = decision.getAction() == Action.APPROVE;
            approved.put(payment.currency(), approves ? before.plus(payment.amountMinor()) : before);
            decisions.add(decision);
        }
        return decisions;
    }

    private List<Rule> inForce(long eventTime) {
        Map<String, Rule> inForce = new TreeMap<>();
        versions.stream()
                .filter(rule -> rule.effectiveFrom() <= eventTime)
                .forEach(rule -> inForce.put(rule.ruleId(), rule));
        return List.copyOf(inForce.values());
    }

    private static FraudDecision written(FraudDecision decision) {
        return FraudDecision.newBuilder(decision)
                .setSignals(decision.getSignals().stream()
                        .map(signal -> FraudSignal.newBuilder(signal)
                                .setDetails("for people")
                                .build())
                        .toList())
                .build();
    }

    private static FraudAlert written(FraudAlert alert) {
        return FraudAlert.newBuilder(alert).setDetails("for people").build();
    }
}
