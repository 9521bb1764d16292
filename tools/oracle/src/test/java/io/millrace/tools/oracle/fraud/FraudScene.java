/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.FraudDetectionSettings.CardTesting;
import io.millrace.config.jobs.FraudDetectionSettings.EscalatingAmounts;
import io.millrace.config.jobs.FraudDetectionSettings.ImpossibleTravel;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.config.jobs.StartFrom;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.JobOracle.View;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.totals.PurchaseScene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A small stage for the oracle of {@code fraud-detection}: rules, transactions and what a right job writes for them, all
 * made by hand, so that a test can spoil one thing and see whether the oracle notices.
 *
 * <p>Event times are given as seconds after {@link #BASE}. Kafka timestamps stand where {@link #appendAt} puts them, in
 * milliseconds after noon. The defaults are those of the contract, but for a limit of 2 rapid transactions.
 */
final class FraudScene {

    static final Instant BASE = Instant.parse("2026-03-01T10:00:00Z");
    static final String USER = "user-1";
    static final Map<String, Integer> DEFAULTS =
            Map.of("rapid-transactions", 0, "unusual-amount", 0, "geo-velocity", 0);

    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    final InMemoryRegistry registry = new InMemoryRegistry();
    final List<ConsumerRecord<byte[], byte[]>> rules = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> input = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> decisions = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> alerts = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> late = new ArrayList<>();
    private final int transactionSchema = registry.register("transactions-value", Transaction.getClassSchema());
    private final int ruleSchema = registry.register("fraud-rules-value", FraudRule.getClassSchema());
    private final int decisionSchema = registry.register("fraud-decisions-value", FraudDecision.getClassSchema());
    private final int alertSchema = registry.register("fraud-alerts-value", FraudAlert.getClassSchema());

    private Delivery delivery = Delivery.EXACTLY_ONCE;
    private long now = NOON;

    FraudScene atLeastOnce() {
        delivery = Delivery.AT_LEAST_ONCE;
        return this;
    }

    /** Whatever comes next is appended at that time. */
    void appendAt(long millisAfterNoon) {
        now = NOON + millisAfterNoon;
    }

    static long noonPlus(long millis) {
        return NOON + millis;
    }

    JobVerdict verdict() {
        return verdict(Optional.empty());
    }

    JobVerdict verdict(Optional<Map<String, Long>> jobCounts) {
        long begin = input.stream().mapToLong(ConsumerRecord::timestamp).min().orElse(0);
        FraudDetectionOracle oracle = new FraudDetectionOracle(settings(), registry, begin);
        Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = Map.of(
                "fraud-rules", rules,
                "transactions", input,
                "fraud-decisions", decisions,
                "fraud-alerts", alerts,
                "fraud-detection.dlq", deadLetters,
                "fraud-detection.late", late);
        for (View view : oracle.views()) {
            topics.get(view.topic()).stream()
                    .sorted(Comparator.comparingInt(ConsumerRecord::partition))
                    .forEach(view.viewer());
        }
        return oracle.verdict(jobCounts, List.of());
    }

    FraudDetectionSettings settings() {
        JobSettings job = new JobSettings(
                "local",
                Map.of("bootstrap.servers", "localhost:9092"),
                Map.of(),
                Map.of(),
                "http://localhost:8081",
                Map.of(),
                "fraud-detection",
                StartFrom.EARLIEST,
                new IntakeSettings(
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofHours(1)),
                Map.of(
                        "fraud-decisions",
                        delivery,
                        "fraud-alerts",
                        delivery,
                        "late",
                        delivery,
                        "dead-letters",
                        delivery),
                Duration.ofMinutes(15));
        return new FraudDetectionSettings(
                job,
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
        return rule(rule.getRuleId() + "@" + rule.getVersion(), encode(ruleSchema, rule));
    }

    ConsumerRecord<byte[], byte[]> rule(String key, FraudRule rule) {
        return rule(key, encode(ruleSchema, rule));
    }

    /** @param value null withdraws */
    ConsumerRecord<byte[], byte[]> rule(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = record("fraud-rules", rules.size(), key, value);
        rules.add(record);
        return record;
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
        return input(transaction.getUserId(), encoded(transaction));
    }

    byte[] encoded(Transaction transaction) {
        return encode(transactionSchema, transaction);
    }

    ConsumerRecord<byte[], byte[]> input(String key, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = record("transactions", input.size(), key, value);
        input.add(record);
        return record;
    }

    ConsumerRecord<byte[], byte[]> inOtherPartition(String id, double second) {
        byte[] value = encoded(transaction(id, "bob", second, 100, "DE").build());
        ConsumerRecord<byte[], byte[]> record =
                PurchaseScene.record("transactions", 1, 0, now, "bob".getBytes(UTF_8), value, new RecordHeaders());
        input.add(record);
        return record;
    }

    // ---- what the job writes ----

    void approves(String id, double second) {
        decisions.add(decision(decisionOf(id, USER, second).build()));
    }

    void reviews(String id, double second, int score, FraudSignal... signals) {
        decisions.add(decision(decisionOf(id, USER, second)
                .setFraudScore(score)
                .setSignals(List.of(signals))
                .setAction(Action.REVIEW)
                .build()));
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

    ConsumerRecord<byte[], byte[]> decision(FraudDecision decision) {
        byte[] value = encode(decisionSchema, decision);
        return record("fraud-decisions", decisions.size(), decision.getUserId(), value);
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
        return record("fraud-alerts", alerts.size(), alert.getUserId(), encode(alertSchema, alert));
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> original, String stage) {
        Map<String, String> told = origin(original);
        told.put("timestamp", Long.toString(original.timestamp()));
        told.put("stage", stage);
        told.put("exception.class.name", "java.lang.IllegalArgumentException");
        told.put("exception.message", "as the test wants it");
        WireDecoder.schemaId(original.value()).ifPresent(id -> told.put("schema.id", Integer.toString(id)));
        told.put("failed.at", "1");
        deadLetters.add(setAside(original, "fraud-detection.dlq", "__millrace.errors.", told));
    }

    void late(ConsumerRecord<byte[], byte[]> original, long watermark, long byMillis) {
        Map<String, String> told = origin(original);
        told.put("kind", "full");
        told.put("watermark", Long.toString(watermark));
        told.put("by.ms", Long.toString(byMillis));
        late.add(setAside(original, "fraud-detection.late", "__millrace.late.", told));
    }

    private static Map<String, String> origin(ConsumerRecord<byte[], byte[]> original) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("topic", original.topic());
        told.put("partition", Integer.toString(original.partition()));
        told.put("offset", Long.toString(original.offset()));
        told.put("job", "fraud-detection");
        return told;
    }

    private static ConsumerRecord<byte[], byte[]> setAside(
            ConsumerRecord<byte[], byte[]> original, String topic, String prefix, Map<String, String> told) {
        RecordHeaders headers = new RecordHeaders(original.headers());
        told.forEach((name, value) -> headers.add(new RecordHeader(prefix + name, value.getBytes(UTF_8))));
        return PurchaseScene.record(topic, 0, 0, NOON, original.key(), original.value(), headers);
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, long offset, String key, byte[] value) {
        return PurchaseScene.record(topic, 0, offset, now, key.getBytes(UTF_8), value, new RecordHeaders());
    }

    private static byte[] encode(int schemaId, SpecificRecord value) {
        return PurchaseScene.encode(schemaId, value);
    }

    static Instant time(double second) {
        return BASE.plusMillis(Math.round(second * 1_000));
    }

    static long millis(double second) {
        return time(second).toEpochMilli();
    }

    /** The watermark after a good record at that second, with the default out-of-orderness of 5 s. */
    static long watermarkAfter(double second) {
        return millis(second) - 5_001;
    }
}
