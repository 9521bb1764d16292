/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static io.millrace.tools.oracle.fraud.FraudScene.alertOf;
import static io.millrace.tools.oracle.fraud.FraudScene.decisionOf;
import static io.millrace.tools.oracle.fraud.FraudScene.millis;
import static io.millrace.tools.oracle.fraud.FraudScene.signal;
import static io.millrace.tools.oracle.fraud.FraudScene.time;
import static io.millrace.tools.oracle.fraud.FraudScene.transaction;
import static io.millrace.tools.oracle.fraud.FraudScene.unusualAmount;
import static io.millrace.tools.oracle.fraud.FraudScene.watermarkAfter;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.totals.PurchaseScene;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * One story, told right, and then spoilt in every way the oracle has to notice.
 *
 * <pre>
 * offset  what                       becomes
 * 0       t1     10.00 DE at    0 s  approved
 * 1       t2     10.00 DE at  100 s  approved
 * 2       t3     10.00 DE at  200 s  approved
 * 3       t4    300.01 DE at  300 s  unusual amount
 * 4       t5    100.00 DE at  400 s  approved: exactly ten times the mean without t4
 * 5       t6      1.00 FR at  430 s  approved; impossible travel
 * 6       t7      1.00 FR at  450 s  the third within 60 s: rapid transactions
 * 7       t8      1.00 FR at  500 s  approved
 * 8       t9    250.00 FR at  560 s  60 s after t8; unusual amount; card testing
 * 9       t10   250.00 FR at  600 s  approved: version 1 of unusual-amount, factor 100, is in force
 * 10–13   four that double, of another user: escalating amounts
 * 14      t11     7.00 DE at 4000 s  not judged yet
 * 15      t12              at  300 s  late
 * 16      a copy of 0                duplicate
 * 17      broken bytes               dead letter, decode
 * 18      contradicts 1              dead letter, duplicate-conflict
 * 19      currency in lower case     dead letter, validate
 * 20      in a year                  dead letter, timestamp
 * </pre>
 *
 * <p>Rules: unusual-amount@1 from 600 s on, put long before; a rule with a negative factor, dead letter.
 */
final class FraudDetectionOracleTest {

    private static final Map<String, Integer> WITH_VERSION_ONE =
            Map.of("rapid-transactions", 0, "unusual-amount", 1, "geo-velocity", 0);
    private static final String OTHER = "user-2";

    private final FraudScene scene = new FraudScene();
    private final ConsumerRecord<byte[], byte[]> tooLate;

    FraudDetectionOracleTest() {
        scene.appendAt(-100_000);
        scene.rule(unusualAmount(1, 100, 600).build());
        scene.deadLetter(scene.rule(unusualAmount(2, -1, 0).build()), "rule");

        scene.appendAt(0);
        ConsumerRecord<byte[], byte[]> first = scene.payment("t1", 0, 1_000, "DE");
        scene.payment("t2", 100, 1_000, "DE");
        scene.payment("t3", 200, 1_000, "DE");
        scene.payment("t4", 300, 30_001, "DE");
        scene.payment("t5", 400, 10_000, "DE");
        scene.payment("t6", 430, 100, "FR");
        scene.payment("t7", 450, 100, "FR");
        scene.payment("t8", 500, 100, "FR");
        scene.payment("t9", 560, 25_000, "FR");
        scene.payment("t10", 600, 25_000, "FR");
        for (int i = 0; i < 4; i++) {
            scene.transaction(transaction("e" + i, OTHER, 1_000 + 100 * i, 600L << i, null)
                    .build());
        }
        scene.payment("t11", 4_000, 700, "DE");
        tooLate = scene.payment("t12", 300, 700, "DE");
        scene.late(tooLate, watermarkAfter(4_000), watermarkAfter(4_000) - millis(300));
        scene.input(FraudScene.USER, first.value());
        scene.deadLetter(scene.input(FraudScene.USER, new byte[] {9, 9, 9}), "decode");
        scene.deadLetter(scene.payment("t2", 100, 1_001, "DE"), "duplicate-conflict");
        scene.deadLetter(
                scene.transaction(transaction("t13", FraudScene.USER, 4_001, 1, "DE")
                        .setCurrency("eur")
                        .build()),
                "validate");
        scene.deadLetter(scene.payment("t14", 365 * 86_400, 1, "DE"), "timestamp");

        scene.appendAt(1_000);
        scene.approves("t1", 0);
        scene.approves("t2", 100);
        scene.approves("t3", 200);
        scene.reviews("t4", 300, 20, unusual(30_001, 10_000, "t4"));
        scene.approves("t5", 400);
        scene.approves("t6", 430);
        scene.reviews("t7", 450, 40, rapid("t5", "t6", "t7"));
        scene.approves("t8", 500);
        scene.reviews("t9", 560, 20, unusual(25_000, 22_000, "t9"));
        scene.decisions.add(scene.decision(decisionOf("t10", FraudScene.USER, 600)
                .setRuleVersions(WITH_VERSION_ONE)
                .build()));
        for (int i = 0; i < 4; i++) {
            scene.decisions.add(scene.decision(decisionOf("e" + i, OTHER, 1_000 + 100 * i)
                    .setRuleVersions(WITH_VERSION_ONE)
                    .build()));
        }
        scene.alerts.add(
                scene.alert(alertOf("impossible-travel", FraudScene.USER, Severity.HIGH, 400, 430), "t5", "t6"));
        scene.alerts.add(
                scene.alert(alertOf("card-testing", FraudScene.USER, Severity.HIGH, 430, 560), "t6", "t7", "t8", "t9"));
        scene.alerts.add(scene.alert(
                alertOf("escalating-amounts", OTHER, Severity.MEDIUM, 1_000, 1_300), "e0", "e1", "e2", "e3"));
    }

    private static FraudSignal unusual(double observed, double threshold, String id) {
        return signal("unusual-amount", Severity.MEDIUM, observed, threshold, id);
    }

    private static FraudSignal rapid(String... ids) {
        return signal("rapid-transactions", Severity.HIGH, ids.length, 2, ids);
    }

    private void decides(int index, FraudDecision.Builder decision) {
        scene.decisions.set(index, scene.decision(decision.build()));
    }

    private static FraudDecision.Builder t7() {
        return decisionOf("t7", FraudScene.USER, 450)
                .setFraudScore(40)
                .setAction(Action.REVIEW)
                .setSignals(List.of(rapid("t5", "t6", "t7")));
    }

    private void alerts(int index, UnaryOperator<FraudAlert.Builder> change) {
        FraudAlert.Builder right = alertOf("card-testing", FraudScene.USER, Severity.HIGH, 430, 560);
        scene.alert(right, "t6", "t7", "t8", "t9"); // completes it
        scene.alerts.set(index, scene.alert(change.apply(right).build()));
    }

    private Tally decisions() {
        return scene.verdict().outputs().get("fraud-decisions");
    }

    private Tally alerts() {
        return scene.verdict().outputs().get("fraud-alerts");
    }

    private static Tally wrong(long expected, long wrong) {
        return new Tally(expected, expected - wrong, 0, 0, wrong);
    }

    @Test
    void verifiesARightJob() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.outputs())
                .containsEntry("fraud-decisions", new Tally(14, 14, 0, 0, 0))
                .containsEntry("fraud-alerts", new Tally(3, 3, 0, 0, 0))
                .containsEntry("fraud-detection.dlq", new Tally(5, 5, 0, 0, 0))
                .containsEntry("fraud-detection.late", new Tally(1, 1, 0, 0, 0));
        assertThat(verdict.input()).isEqualTo(new InputCounts(21, 0, 15, 0, 1, 1, 4));
        assertThat(verdict.figure("open")).isEqualTo(1);
        assertThat(verdict.figure("reviews")).isEqualTo(3);
    }

    @Test
    void saysSoInOneLine() {
        assertThat(scene.verdict().headline())
                .isEqualTo("VERIFIED  fraud-detection: 17 expected, 17 matched, 0 missing, 0 duplicated, 0 wrong");
    }

    @Test
    void namesTheTopicThatFails() {
        scene.alerts.remove(0);

        assertThat(scene.verdict().headline())
                .isEqualTo("FAILED  fraud-detection: 17 expected, 16 matched, 1 missing, 0 duplicated, 0 wrong;"
                        + " fraud-alerts: 3 expected, 2 matched, 1 missing, 0 duplicated, 0 wrong");
    }

    @Test
    void countsDecisionsByRuleVersionAndAlertsByPattern() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.figures())
                .containsEntry(
                        "decisionsByRuleVersion",
                        Map.of(
                                "geo-velocity@0", 14L,
                                "rapid-transactions@0", 14L,
                                "unusual-amount@0", 9L,
                                "unusual-amount@1", 5L))
                .containsEntry(
                        "alertsByPattern",
                        Map.of("card-testing", 1L, "escalating-amounts", 1L, "impossible-travel", 1L));
        assertThat(verdict.describe())
                .contains("results  17 records: 14 decisions, 3 of them REVIEW, and 3 alerts")
                .contains("5 decisions by unusual-amount@1")
                .contains("1 alerts of card-testing");
    }

    @Test
    void noticesAMissingDecision() {
        scene.decisions.remove(3);

        assertThat(decisions()).isEqualTo(new Tally(14, 13, 1, 0, 0));
    }

    @Test
    void noticesADoubledDecision() {
        scene.decisions.add(scene.decisions.get(3));

        assertThat(decisions()).isEqualTo(new Tally(14, 13, 0, 1, 0));
    }

    @Test
    void noticesAWrongScore() {
        decides(6, t7().setFraudScore(60));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAWrongAction() {
        decides(6, t7().setAction(Action.APPROVE));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAWrongTime() {
        decides(6, t7().setEventTime(time(450.001)));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAWrongOrderOfTransactions() {
        decides(6, t7().setSignals(List.of(rapid("t6", "t5", "t7"))));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAWrongThreshold() {
        scene.decisions.remove(3);
        scene.reviews("t4", 300, 20, unusual(30_001, 10_000.000001, "t4"));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesALostSignal() {
        decides(6, decisionOf("t7", FraudScene.USER, 450));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesATransactionCountedAtTheEdgeOfTheWindow() {
        decides(
                8,
                decisionOf("t9", FraudScene.USER, 560)
                        .setFraudScore(60)
                        .setAction(Action.REVIEW)
                        .setSignals(List.of(rapid("t7", "t8", "t9"), unusual(25_000, 22_000, "t9"))));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAFlaggedAmountInTheMean() {
        decides(
                8,
                decisionOf("t9", FraudScene.USER, 560)
                        .setFraudScore(0)
                        .setAction(Action.APPROVE)
                        .setSignals(List.of()));

        assertThat(decisions()).as("with t4 in the mean t9 would be usual").isEqualTo(wrong(14, 1));
    }

    @Test
    void doesNotCompareSentencesForPeople() {
        FraudSignal told = FraudSignal.newBuilder(rapid("t5", "t6", "t7"))
                .setDetails("in other words")
                .build();
        decides(6, t7().setSignals(List.of(told)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesARuleUsedBeforeItsTime() {
        decides(7, decisionOf("t8", FraudScene.USER, 500).setRuleVersions(WITH_VERSION_ONE));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAnOldVersionAfterTheNewOneWasKnown() {
        decides(
                9,
                decisionOf("t10", FraudScene.USER, 600)
                        .setFraudScore(20)
                        .setAction(Action.REVIEW)
                        .setSignals(List.of(unusual(25_000, 22_000, "t10"))));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void acceptsTheOldVersionWhileTheNewOneMayBeOnItsWay() {
        decides(
                9,
                decisionOf("t10", FraudScene.USER, 600)
                        .setFraudScore(20)
                        .setAction(Action.REVIEW)
                        .setSignals(List.of(unusual(25_000, 22_000, "t10"))));
        appendRuleAt(500);

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void acceptsTheNewVersionWhileItMayBeOnItsWay() {
        appendRuleAt(500);

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAVersionThatWasNotThereYet() {
        appendRuleAt(1_001);

        assertThat(decisions()).as("t10 and the four of the other user").isEqualTo(wrong(14, 5));
    }

    private void appendRuleAt(long millisAfterNoon) {
        scene.appendAt(millisAfterNoon);
        scene.rules.remove(0);
        scene.rules.add(0, scene.rule(unusualAmount(1, 100, 600).build()));
        scene.rules.remove(2);
        ConsumerRecord<byte[], byte[]> right = scene.rules.get(0);
        scene.rules.set(
                0,
                PurchaseScene.record(
                        "fraud-rules", 0, 0, right.timestamp(), right.key(), right.value(), right.headers()));
    }

    @Test
    void noticesARuleLeftOutThatWasEnabled() {
        decides(
                0,
                decisionOf("t1", FraudScene.USER, 0)
                        .setRuleVersions(Map.of("rapid-transactions", 0, "unusual-amount", 0)));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesADisabledRuleThatWasUsed() {
        scene.appendAt(-100_000);
        scene.rule(unusualAmount(3, 100, 100).setEnabled(false).build());
        Map<String, Integer> withVersionThree = Map.of("rapid-transactions", 0, "unusual-amount", 3, "geo-velocity", 0);
        decides(1, decisionOf("t2", FraudScene.USER, 100).setRuleVersions(withVersionThree));
        decides(
                2,
                decisionOf("t3", FraudScene.USER, 200)
                        .setRuleVersions(Map.of("rapid-transactions", 0, "geo-velocity", 0)));

        assertThat(scene.verdict().examples())
                .as("t3 leaves it out rightly")
                .anyMatch(example -> example.contains("t2 of user-1"))
                .noneMatch(example -> example.contains("t3 of user-1"));
    }

    @Test
    void noticesAnUnknownRuleInADecision() {
        Map<String, Integer> versions = new HashMap<>(FraudScene.DEFAULTS);
        versions.put("lunar-phase", 1);
        decides(0, decisionOf("t1", FraudScene.USER, 0).setRuleVersions(versions));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesADecisionNobodyAskedFor() {
        scene.approves("t99", 100);

        assertThat(decisions()).isEqualTo(new Tally(14, 14, 0, 0, 1));
    }

    @Test
    void noticesADecisionOnALateTransaction() {
        scene.approves("t12", 300);

        assertThat(decisions()).isEqualTo(new Tally(14, 14, 0, 0, 1));
    }

    @Test
    void noticesADecisionBeforeItsTime() {
        scene.approves("t11", 4_000);

        assertThat(decisions()).isEqualTo(new Tally(14, 14, 0, 0, 1));
    }

    @Test
    void noticesAWrongKey() {
        ConsumerRecord<byte[], byte[]> right = scene.decisions.get(3);
        scene.decisions.set(
                3, PurchaseScene.record(right.topic(), 0, 3, 0, new byte[] {'x'}, right.value(), new RecordHeaders()));

        assertThat(decisions()).isEqualTo(new Tally(14, 13, 1, 0, 1));
    }

    @Test
    void noticesAMissingAlert() {
        scene.alerts.remove(1);

        assertThat(alerts()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void noticesADoubledAlert() {
        scene.alerts.add(scene.alerts.get(1));

        assertThat(alerts()).isEqualTo(new Tally(3, 2, 0, 1, 0));
    }

    @Test
    void noticesAnAlertNobodyAskedFor() {
        scene.alerts.add(
                scene.alert(alertOf("impossible-travel", FraudScene.USER, Severity.HIGH, 430, 450), "t6", "t7"));

        assertThat(alerts()).isEqualTo(new Tally(3, 3, 0, 0, 1));
    }

    @Test
    void noticesAWrongAlertId() {
        alerts(1, alert -> alert.setAlertId("00112233445566778899aabbccddeeff"));

        assertThat(alerts()).isEqualTo(new Tally(3, 2, 1, 0, 1));
    }

    @Test
    void noticesAWrongSeverityOfAnAlert() {
        alerts(1, alert -> alert.setSeverity(Severity.LOW));

        assertThat(alerts()).isEqualTo(wrong(3, 1));
    }

    @Test
    void noticesAWrongTimeOfAnAlert() {
        alerts(1, alert -> alert.setFirstEventTime(time(430.001)));

        assertThat(alerts()).isEqualTo(wrong(3, 1));
    }

    @Test
    void noticesAWrongOrderInAnAlert() {
        alerts(1, alert -> alert.setTransactionIds(List.of("t7", "t6", "t8", "t9")));

        assertThat(alerts()).isEqualTo(wrong(3, 1));
    }

    @Test
    void noticesAnInvalidRuleThatWasTaken() {
        scene.deadLetters.remove(0);

        assertThat(scene.verdict().outputs()).containsEntry("fraud-detection.dlq", new Tally(5, 4, 1, 0, 0));
    }

    @Test
    void noticesADeadLetterOfARuleUnderAnotherTopic() {
        ConsumerRecord<byte[], byte[]> right = scene.deadLetters.get(0);
        right.headers().remove("__millrace.errors.topic");
        right.headers().add("__millrace.errors.topic", "transactions".getBytes(UTF_8));

        assertThat(scene.verdict().outputs().get("fraud-detection.dlq").isClean())
                .isFalse();
    }

    @Test
    void noticesALostLateRecord() {
        scene.late.clear();

        assertThat(scene.verdict().isVerified()).isFalse();
    }

    @Test
    void noticesARecordThatWasNotLate() {
        scene.late.clear();
        scene.late(tooLate, millis(300) - 1, -1);

        assertThat(scene.verdict().outputs()).containsEntry("fraud-detection.late", new Tally(1, 0, 0, 0, 1));
    }

    @Test
    void knowsALateRecordByTheMillisecond() {
        scene.late.clear();
        scene.late(tooLate, millis(300), 0);

        assertThat(scene.verdict().isVerified())
                .as("late ⇔ eventTime ≤ watermark")
                .isTrue();
    }

    @Test
    void comparesTheCountsOfTheJob() {
        Map<String, Long> counts = new HashMap<>(scene.verdict().input().byGauge());
        assertThat(scene.verdict(Optional.of(counts)).isVerified()).isTrue();

        counts.put("recordsLate", 2L);

        assertThat(scene.verdict(Optional.of(counts)).countDifferences())
                .containsExactly("the job says recordsLate = 2, the input says 1");
    }

    @Test
    void letsTheLastRecordCountWhenRepeatsAreAllowed() {
        scene.atLeastOnce();
        scene.decisions.add(0, scene.decision(t7().setFraudScore(60).build()));
        scene.alerts.add(0, scene.alerts.get(1));

        assertThat(scene.verdict().isVerified()).isTrue();

        scene.decisions.add(scene.decision(t7().setFraudScore(60).build()));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void goesOnWithTheRightHistoryAfterAWrongDecision() {
        decides(
                4,
                decisionOf("t5", FraudScene.USER, 400)
                        .setFraudScore(20)
                        .setAction(Action.REVIEW)
                        .setSignals(List.of(unusual(10_000, 10_000, "t5"))));

        assertThat(decisions()).as("t9 still counts t5 as approved").isEqualTo(wrong(14, 1));
    }

    /** Nobody waits for a partition of which nothing was read yet. */
    @Test
    void theBeginningOfAPartitionCanBeLateByWhatTheOthersBrought() {
        FraudScene fresh = new FraudScene();
        fresh.payment("a1", 0, 100, "DE");
        fresh.payment("a2", 600, 100, "DE");
        fresh.approves("a1", 0);
        ConsumerRecord<byte[], byte[]> first = fresh.inOtherPartition("b1", 300);
        fresh.late(first, watermarkAfter(600), watermarkAfter(600) - millis(300));
        assertThat(fresh.verdict().outputs()).containsEntry("fraud-detection.late", new Tally(1, 1, 0, 0, 0));

        fresh.late.clear();
        fresh.late(first, watermarkAfter(601), watermarkAfter(601) - millis(300));
        assertThat(fresh.verdict().outputs())
                .as("not further than they brought it")
                .containsEntry("fraud-detection.late", new Tally(1, 0, 0, 0, 1));
    }
}
