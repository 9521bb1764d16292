/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static io.millrace.tools.oracle.fraud.FraudScene.alertOf;
import static io.millrace.tools.oracle.fraud.FraudScene.decisionOf;
import static io.millrace.tools.oracle.fraud.FraudScene.millis;
import static io.millrace.tools.oracle.fraud.FraudScene.rapid;
import static io.millrace.tools.oracle.fraud.FraudScene.review;
import static io.millrace.tools.oracle.fraud.FraudScene.time;
import static io.millrace.tools.oracle.fraud.FraudScene.transaction;
import static io.millrace.tools.oracle.fraud.FraudScene.unusual;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The comparison of decisions and alerts, by a correct run in which one record is changed. */
final class FraudDetectionOracleTest {

    private final FraudStory scene = new FraudStory();

    private void decides(int index, FraudDecision.Builder decision) {
        scene.decisions.set(index, scene.decision(decision.build()));
    }

    private static FraudDecision.Builder t7() {
        return review("t7", 450, 40, rapid("t5", "t6", "t7"));
    }

    private void alerts(int index, UnaryOperator<FraudAlert.Builder> change) {
        FraudAlert.Builder alert = alertOf("card-testing", FraudScene.USER, Severity.HIGH, 430, 560);
        scene.alert(alert, "t6", "t7", "t8", "t9"); // completes it
        scene.alerts.set(index, scene.alert(change.apply(alert).build()));
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
    void verifiesACorrectJob() {
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
        decides(8, review("t9", 560, 60, rapid("t7", "t8", "t9"), unusual(25_000, 22_000, "t9")));

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
    void ignoresSentencesForPeople() {
        FraudSignal reworded = FraudSignal.newBuilder(rapid("t5", "t6", "t7"))
                .setDetails("another sentence")
                .build();
        decides(6, t7().setSignals(List.of(reworded)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesARuleUsedBeforeItsTime() {
        decides(7, decisionOf("t8", FraudScene.USER, 500).setRuleVersions(FraudStory.WITH_VERSION_ONE));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesAnOldVersionAfterTheNewOneWasKnown() {
        decides(9, review("t10", 600, 20, unusual(25_000, 22_000, "t10")));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void acceptsTheOldVersionWhileTheNewOneMayBeUnread() {
        decides(9, review("t10", 600, 20, unusual(25_000, 22_000, "t10")));
        appendRuleAt(500);

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void acceptsTheNewVersionWhileItMayBeUnread() {
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
        scene.reappendFirstRule();
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
    void noticesADecisionThatIsUnexpected() {
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
    void noticesAnAlertThatIsUnexpected() {
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
    void noticesAnInvalidRuleThatWasAccepted() {
        scene.deadLetters.remove(0);

        assertThat(scene.verdict().outputs()).containsEntry("fraud-detection.dlq", new Tally(5, 4, 1, 0, 0));
    }

    @Test
    void countsTheLastRecordWhereRepeatsAreAllowed() {
        scene.atLeastOnce();
        scene.decisions.add(0, scene.decision(t7().setFraudScore(60).build()));
        scene.alerts.add(0, scene.alerts.get(1));

        assertThat(scene.verdict().isVerified()).isTrue();

        scene.decisions.add(scene.decision(t7().setFraudScore(60).build()));

        assertThat(decisions()).isEqualTo(wrong(14, 1));
    }

    @Test
    void noticesADeadLetterOfARuleUnderAnotherTopic() {
        scene.deadLetters
                .get(0)
                .headers()
                .remove("__millrace.errors.topic")
                .add("__millrace.errors.topic", "transactions".getBytes(UTF_8));

        assertThat(scene.verdict().outputs().get("fraud-detection.dlq").isClean())
                .isFalse();
    }

    @Test
    void continuesWithTheExpectedHistoryAfterAWrongDecision() {
        decides(4, review("t5", 400, 20, unusual(10_000, 10_000, "t5")));

        assertThat(decisions()).as("t9 still counts t5 as approved").isEqualTo(wrong(14, 1));
    }

    /** A partition of which nothing has been read yet does not hold the watermark back. */
    @Test
    void acceptsALateStartOfAPartitionByTheWatermarkOfTheOthers() {
        FraudScene fresh = new FraudScene();
        fresh.payment("a1", 0, 100, "DE");
        fresh.payment("a2", 600, 100, "DE");
        fresh.approves("a1", 0);
        ConsumerRecord<byte[], byte[]> first = fresh.input(
                1, "bob", fresh.encode(transaction("b1", "bob", 300, 100, "DE").build()));
        fresh.late(first, watermarkAfter(600), watermarkAfter(600) - millis(300));
        assertThat(fresh.verdict().outputs()).containsEntry("fraud-detection.late", new Tally(1, 1, 0, 0, 0));

        fresh.late.clear();
        fresh.late(first, watermarkAfter(601), watermarkAfter(601) - millis(300));
        assertThat(fresh.verdict().outputs())
                .as("beyond the watermark of the others")
                .containsEntry("fraud-detection.late", new Tally(1, 0, 0, 0, 1));
    }
}
