/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.schemas.Transaction;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import io.millrace.tools.traffic.Corruption;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.PlantedFraud;
import io.millrace.tools.traffic.TimedRecord;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The oracle against the generator, which plants fraud that meets a threshold by the smallest margin, and near misses: both
 * are written from the contract. A rule or pattern in {@code RuleEvaluation} or {@code PatternMatches} is tested here.
 */
final class PlantedFraudTest {

    private static final Instant START = Instant.parse("2026-01-10T08:00:00Z");
    private static final int RECORDS = 100_000;

    private final FraudDetectionSettings settings = FraudDetectionSettings.load(new String[0], Map.of());
    private final List<Rule> rules = SimulatedFraudJob.rules(settings.defaultRules());
    private final TrafficGenerator generator =
            new TrafficGenerator(new TrafficGenerator.Settings(7, START, 2_000, eventTime -> 10.0, TrafficMix.DEFAULT));

    @Test
    void reportsPlantedFraudAndNoNearMiss() {
        Map<String, Set<Payment>> paymentsByUser = new HashMap<>();
        long lastSentAt = 0;
        for (int i = 0; i < RECORDS; i++) {
            TimedRecord sent = generator.next();
            lastSentAt = sent.sendAt();
            if (sent.topic() == InputTopic.TRANSACTIONS && sent.corruption() == Corruption.NONE) {
                Payment payment = payment((Transaction) sent.value().orElseThrow());
                paymentsByUser
                        .computeIfAbsent(payment.userId(), user -> new HashSet<>())
                        .add(payment);
            }
        }
        List<PlantedFraud> planted = generator.plantedFraud(Instant.ofEpochMilli(lastSentAt));

        assertThat(planted.stream().map(PlantedFraud::detector)).containsAll(RuleEvaluation.PARAMETERS.keySet());
        assertThat(planted)
                .filteredOn(fraud -> !reported(fraud.detector(), paymentsByUser.get(fraud.userId()))
                        .equals(fraud.nearMiss() ? Set.of() : Set.copyOf(fraud.transactionIds())))
                .isEmpty();
    }

    /** The transactions that raise the signal of a rule or are part of the match of a pattern. */
    private Set<String> reported(String detector, Set<Payment> payments) {
        List<Payment> user = payments.stream().sorted(TransactionContract.ORDER).toList();
        Set<String> reported = new TreeSet<>();
        SimulatedFraudJob.decisions(user, eventTime -> rules).stream()
                .filter(decision -> decision.getSignals().stream()
                        .anyMatch(signal -> signal.getRuleId().equals(detector)))
                .forEach(decision -> reported.add(decision.getTransactionId()));
        PatternMatches.of(settings, user).stream()
                .filter(alert -> alert.getPatternId().equals(detector))
                .forEach(alert -> reported.addAll(alert.getTransactionIds()));
        return reported;
    }

    private static Payment payment(Transaction transaction) {
        return new Payment(
                transaction.getTransactionId(),
                transaction.getUserId(),
                transaction.getAmountMinor(),
                transaction.getCurrency(),
                transaction.getCountry(),
                transaction.getEventTime().toEpochMilli());
    }
}
