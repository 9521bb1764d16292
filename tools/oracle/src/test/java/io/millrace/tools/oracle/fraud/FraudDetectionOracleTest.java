/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static io.millrace.tools.oracle.core.RecordScene.millis;
import static io.millrace.tools.oracle.core.RecordScene.time;
import static io.millrace.tools.oracle.core.RecordScene.watermarkAfter;
import static io.millrace.tools.oracle.core.RecordScene.wrong;
import static io.millrace.tools.oracle.fraud.FraudScene.USER;
import static io.millrace.tools.oracle.fraud.FraudScene.decisionOf;
import static io.millrace.tools.oracle.fraud.FraudScene.rapid;
import static io.millrace.tools.oracle.fraud.FraudScene.review;
import static io.millrace.tools.oracle.fraud.FraudScene.transaction;
import static io.millrace.tools.oracle.fraud.FraudScene.unusual;
import static io.millrace.tools.oracle.fraud.FraudScene.unusualAmount;
import static io.millrace.tools.oracle.fraud.FraudStory.WITH_VERSION_ONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of decisions and alerts, by a correct run in which one record is changed. */
final class FraudDetectionOracleTest {

    private final FraudStory scene = new FraudStory();

    private void decides(int index, FraudDecision.Builder decision) {
        scene.decisions.set(index, scene.decision(decision.build()));
    }

    private static FraudDecision.Builder t7() {
        return review("t7", 450, 40, rapid("t5", "t6", "t7"));
    }

    private Tally decisions() {
        return scene.tally("fraud-decisions");
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

        assertThat(verdict.summary().figures())
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

    static Stream<Arguments> wrongDecisions() {
        return Stream.of(
                arguments("score", 6, t7().setFraudScore(60)),
                arguments("action", 6, t7().setAction(Action.APPROVE)),
                arguments("time", 6, t7().setEventTime(time(450.001))),
                arguments("order of transactions", 6, t7().setSignals(List.of(rapid("t6", "t5", "t7")))),
                arguments("lost signal", 6, decisionOf("t7", USER, 450)),
                arguments("threshold", 3, review("t4", 300, 20, unusual(30_001, 10_000.000001, "t4"))),
                arguments(
                        "transaction at the edge of the window",
                        8,
                        review("t9", 560, 60, rapid("t7", "t8", "t9"), unusual(25_000, 22_000, "t9"))),
                arguments("usual only if the flagged amount of t4 counts", 8, decisionOf("t9", USER, 560)),
                arguments("rule before its time", 7, decisionOf("t8", USER, 500).setRuleVersions(WITH_VERSION_ONE)),
                arguments("old rule version", 9, review("t10", 600, 20, unusual(25_000, 22_000, "t10"))),
                arguments(
                        "enabled rule left out",
                        0,
                        decisionOf("t1", USER, 0)
                                .setRuleVersions(Map.of("rapid-transactions", 0, "unusual-amount", 0))),
                arguments("unknown rule", 0, decisionOf("t1", USER, 0).setRuleVersions(withUnknownRule())));
    }

    private static Map<String, Integer> withUnknownRule() {
        Map<String, Integer> versions = new HashMap<>(FraudScene.DEFAULTS);
        versions.put("lunar-phase", 1);
        return versions;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongDecisions")
    void noticesAWrongDecision(String name, int index, FraudDecision.Builder decision) {
        decides(index, decision);

        assertThat(decisions()).isEqualTo(wrong(14, 1));
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
    void noticesADisabledRuleThatWasUsed() {
        scene.appendAt(-100_000);
        scene.rule(unusualAmount(3, 100, 100).setEnabled(false).build());
        Map<String, Integer> withVersionThree = Map.of("rapid-transactions", 0, "unusual-amount", 3, "geo-velocity", 0);
        decides(1, decisionOf("t2", USER, 100).setRuleVersions(withVersionThree));
        decides(2, decisionOf("t3", USER, 200).setRuleVersions(Map.of("rapid-transactions", 0, "geo-velocity", 0)));

        assertThat(scene.verdict().examples())
                .as("t3 leaves it out rightly")
                .anyMatch(example -> example.contains("t2 of user-1"))
                .noneMatch(example -> example.contains("t3 of user-1"));
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
