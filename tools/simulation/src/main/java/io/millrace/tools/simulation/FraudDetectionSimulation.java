/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.fraud.TransactionInput;
import io.millrace.jobs.fraud.FraudDetectionPipeline;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.fraud.FraudDetectionOracle;
import java.util.Map;

/** Simulates {@code fraud-detection} with transactions so dense that rules and patterns match, and changing rules. */
public final class FraudDetectionSimulation implements SimulatedJob {

    private static final int RECORDS = 40;
    private static final int PARTITIONS = 2;

    private final FraudDetectionSettings settings = FraudDetectionSettings.load(new String[0], Map.of());

    @Override
    public JobDefinition definition() {
        return JobDefinition.FRAUD_DETECTION;
    }

    @Override
    public JobSettings settings() {
        return settings.job();
    }

    @Override
    public OracleDefinition<?>.Configured oracle() {
        return FraudDetectionOracle.DEFINITION.configure(settings);
    }

    @Override
    public void define(SimulatedTopics topics) {
        FraudDetectionPipeline.Outputs outputs = FraudDetectionPipeline.of(settings, topics.intakeLimits())
                .apply(
                        topics.read(TopicNames.TRANSACTIONS, Transaction.class, new TransactionInput()),
                        topics.readControl(TopicNames.FRAUD_RULES, FraudRule.class));
        topics.write(outputs.decisions(), TopicNames.FRAUD_DECISIONS, FraudDecision.class, FraudDecision::getUserId);
        topics.write(outputs.alerts(), TopicNames.FRAUD_ALERTS, FraudAlert.class, FraudAlert::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }

    @Override
    public void play(Scene scene) {
        for (int rules = scene.random(3); rules > 0; rules--) {
            addRule(scene, 0);
        }
        int second = 0;
        for (int i = 0; i < RECORDS; i++) {
            scene.pause();
            second += scene.random(scene.oneIn(10) ? 900 : 25);
            int back = scene.oneIn(8) ? scene.random(120) : scene.random(6);
            int user = scene.random(2);
            if (i > 0 && scene.oneIn(15)) {
                scene.addCopy(TopicNames.TRANSACTIONS);
            } else if (scene.oneIn(30)) {
                scene.addBroken(TopicNames.TRANSACTIONS, user, "user-" + user);
            } else if (i > 0 && scene.oneIn(12)) {
                addRule(scene, second + 60);
            } else {
                add(scene, scene.id("tx-", i), user, Math.max(0, second - back), scene.oneIn(40) ? -1 : amount(scene));
            }
        }
    }

    @Override
    public void mark(Scene scene, int partition, int number) {
        add(scene, "marker-" + number, partition, Scene.END_SECOND + number, amount(scene));
    }

    private static long amount(Scene scene) {
        return scene.oneOf(100L, 200L, 400L, 450L, 900L, 2_000L, 25_000L, 50_000L);
    }

    private static void add(Scene scene, String id, int user, int second, long amountMinor) {
        Transaction transaction = Transaction.newBuilder()
                .setTransactionId(id)
                .setUserId("user-" + user)
                .setAmountMinor(amountMinor)
                .setCurrency(scene.oneIn(6) ? "USD" : "EUR")
                .setCountry(scene.oneOf("DE", "DE", "DE", "FR", "US", null))
                .setEventTime(Scene.BASE.plusSeconds(second))
                .build();
        scene.add(TopicNames.TRANSACTIONS, user % PARTITIONS, transaction.getUserId(), transaction);
    }

    private static void addRule(Scene scene, int effectiveFromSecond) {
        FraudRule.Builder rule = FraudRule.newBuilder()
                .setVersion(scene.random(4))
                .setEnabled(!scene.oneIn(4))
                .setSeverity(scene.oneOf(Severity.LOW, Severity.MEDIUM, Severity.HIGH))
                .setEffectiveFrom(Scene.BASE.plusSeconds(effectiveFromSecond));
        switch (scene.random(3)) {
            case 0 ->
                rule.setRuleId("rapid-transactions")
                        .setParameters(Map.of("window-seconds", 60.0, "max-transactions", 1.0 + scene.random(3)));
            case 1 ->
                rule.setRuleId("unusual-amount")
                        .setParameters(Map.of("factor", 2.0 + scene.random(3), "min-history", 2.0));
            default ->
                rule.setRuleId("geo-velocity").setParameters(Map.of("window-seconds", 600.0, "min-countries", 2.0));
        }
        FraudRule built = rule.build();
        String key = built.getRuleId() + "@" + built.getVersion();
        if (scene.oneIn(8)) {
            scene.addTombstone(TopicNames.FRAUD_RULES, 0, key);
            return;
        }
        scene.add(TopicNames.FRAUD_RULES, 0, key, built);
    }
}
