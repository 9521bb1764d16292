/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.FraudDetectionSettings.CardTesting;
import io.millrace.config.jobs.FraudDetectionSettings.EscalatingAmounts;
import io.millrace.config.jobs.FraudDetectionSettings.ImpossibleTravel;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.core.RecordScene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The topics of {@code fraud-detection}. Event times are seconds after {@link #BASE}; the settings are the defaults of the
 * contract, but for a limit of 2 rapid transactions.
 */
class FraudScene extends RecordScene {

    static final String USER = "user-1";
    static final Map<String, Integer> DEFAULTS =
            Map.of("rapid-transactions", 0, "unusual-amount", 0, "geo-velocity", 0);

    final List<ConsumerRecord<byte[], byte[]>> rules = topic("fraud-rules", FraudRule.getClassSchema());
    final List<ConsumerRecord<byte[], byte[]>> decisions = topic("fraud-decisions", FraudDecision.getClassSchema());
    final List<ConsumerRecord<byte[], byte[]>> alerts = topic("fraud-alerts", FraudAlert.getClassSchema());

    FraudScene() {
        super("fraud-detection", "transactions", Transaction.getClassSchema());
    }

    @Override
    protected OracleDefinition<?>.Configured oracle() {
        return FraudDetectionOracle.DEFINITION.configure(settings());
    }

    FraudDetectionSettings settings() {
        return new FraudDetectionSettings(
                jobSettings(),
                Duration.ofHours(1),
                Duration.ofDays(90),
                defaults(),
                new CardTesting(1, 500, 20_000, Duration.ofMinutes(10)),
                new ImpossibleTravel(1, Duration.ofMinutes(5)),
                new EscalatingAmounts(1, 2, Duration.ofMinutes(30)));
    }

    static List<RuleVersion> defaults() {
        return List.of(
                defaultRule("rapid-transactions", "HIGH", Map.of("window-seconds", 60.0, "max-transactions", 2.0)),
                defaultRule("unusual-amount", "MEDIUM", Map.of("factor", 10.0, "min-history", 3.0)),
                defaultRule("geo-velocity", "HIGH", Map.of("window-seconds", 3600.0, "min-countries", 3.0)));
    }

    private static RuleVersion defaultRule(String ruleId, String severity, Map<String, Double> parameters) {
        return new RuleVersion(ruleId, 0, true, severity, parameters, Optional.empty(), "test");
    }

    // ---- rules ----

    static FraudRule.Builder unusualAmount(int version, double factor, double effectiveFromSecond) {
        return FraudRule.newBuilder()
                .setRuleId("unusual-amount")
                .setVersion(version)
                .setEnabled(true)
                .setSeverity(Severity.MEDIUM)
                .setParameters(Map.of("factor", factor, "min-history", 3.0))
                .setEffectiveFrom(time(effectiveFromSecond));
    }

    ConsumerRecord<byte[], byte[]> rule(FraudRule rule) {
        return rule(rule.getRuleId() + "@" + rule.getVersion(), encode(rule));
    }

    /** @param value null withdraws */
    ConsumerRecord<byte[], byte[]> rule(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = next("fraud-rules", key, value);
        rules.add(record);
        return record;
    }

    /** Appends the first rule again at the current time, instead of its earlier record. */
    void reappendFirstRule() {
        String key = new String(rules.get(0).key(), UTF_8);
        rules.set(0, record("fraud-rules", 0, 0, key, rules.get(0).value()));
    }

    // ---- transactions ----

    ConsumerRecord<byte[], byte[]> payment(String id, double second, long amountMinor, String country) {
        return transaction(transaction(id, USER, second, amountMinor, country).build());
    }

    static Transaction.Builder transaction(String id, String user, double second, long amountMinor, String country) {
        return Transaction.newBuilder()
                .setTransactionId(id)
                .setUserId(user)
                .setAmountMinor(amountMinor)
                .setCurrency("EUR")
                .setCountry(country)
                .setEventTime(time(second));
    }

    ConsumerRecord<byte[], byte[]> transaction(Transaction transaction) {
        return input(transaction.getUserId(), encode(transaction));
    }

    // ---- the job's output ----

    void approves(String id, double second) {
        decisions.add(decision(decisionOf(id, USER, second).build()));
    }

    void reviews(String id, double second, int score, FraudSignal... signals) {
        decisions.add(decision(review(id, second, score, signals).build()));
    }

    static FraudDecision.Builder review(String id, double second, int score, FraudSignal... signals) {
        return decisionOf(id, USER, second)
                .setFraudScore(score)
                .setSignals(List.of(signals))
                .setAction(Action.REVIEW);
    }

    static FraudDecision.Builder decisionOf(String id, String user, double second) {
        return FraudDecision.newBuilder()
                .setTransactionId(id)
                .setUserId(user)
                .setFraudScore(0)
                .setSignals(List.of())
                .setAction(Action.APPROVE)
                .setRuleVersions(DEFAULTS)
                .setEventTime(time(second));
    }

    static FraudSignal signal(String ruleId, Severity severity, double observed, double threshold, String... ids) {
        return new FraudSignal(ruleId, 0, severity, observed, threshold, List.of(ids), "for people");
    }

    static FraudSignal unusual(double observed, double threshold, String id) {
        return signal("unusual-amount", Severity.MEDIUM, observed, threshold, id);
    }

    static FraudSignal rapid(String... ids) {
        return signal("rapid-transactions", Severity.HIGH, ids.length, 2, ids);
    }

    ConsumerRecord<byte[], byte[]> decision(FraudDecision decision) {
        return next("fraud-decisions", decision.getUserId(), decision);
    }

    static FraudAlert.Builder alertOf(String pattern, String user, Severity severity, double first, double last) {
        return FraudAlert.newBuilder()
                .setPatternId(pattern)
                .setPatternVersion(1)
                .setUserId(user)
                .setSeverity(severity)
                .setFirstEventTime(time(first))
                .setLastEventTime(time(last))
                .setDetails("for people");
    }

    ConsumerRecord<byte[], byte[]> alert(FraudAlert.Builder alert, String... ids) {
        String[] fields = Stream.concat(Stream.of(alert.getPatternId(), "1", alert.getUserId()), Stream.of(ids))
                .toArray(String[]::new);
        return alert(alert.setTransactionIds(List.of(ids))
                .setAlertId(Digest.ofFields(fields).hex())
                .build());
    }

    ConsumerRecord<byte[], byte[]> alert(FraudAlert alert) {
        return next("fraud-alerts", alert.getUserId(), alert);
    }
}
