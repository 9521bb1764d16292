/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static io.millrace.tools.oracle.core.RecordScene.millis;
import static io.millrace.tools.oracle.core.RecordScene.noonPlus;
import static io.millrace.tools.oracle.fraud.FraudScene.unusualAmount;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.ControlReading;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.fraud.ExpectedRules.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Times are milliseconds after noon; the first transaction of the topic is appended at 0, the scored one at a minute. */
final class ExpectedRulesTest {

    private static final long APPENDED = 60_000;
    private static final long DECIDED = 62_000;
    private static final long KNOWN_BY = APPENDED - 10_000;

    private final FraudScene scene = new FraudScene();

    private static ExpectedRules withDefaults() {
        return new ExpectedRules(Duration.ofHours(1), FraudScene.defaults(), noonPlus(0));
    }

    private ExpectedRules read() {
        ExpectedRules rules = withDefaults();
        ControlReading.of(rules, scene, scene.rules);
        return rules;
    }

    private ControlReading reading() {
        return ControlReading.of(withDefaults(), scene, scene.rules);
    }

    /** The versions of unusual-amount that can have been in force at that second of event time. */
    private List<Integer> possible(double second) {
        return read().possible("unusual-amount", millis(second), noonPlus(APPENDED), noonPlus(DECIDED)).stream()
                .map(Rule::version)
                .toList();
    }

    private int certain(double second) {
        return read().certain("unusual-amount", millis(second), noonPlus(APPENDED))
                .version();
    }

    private void publish(long appendedAt, FraudRule.Builder rule) {
        scene.appendAt(appendedAt);
        scene.rule(rule.build());
    }

    private void withdraw(long appendedAt, String key) {
        scene.appendAt(appendedAt);
        scene.rule(key, (byte[]) null);
    }

    @Test
    void startsWithTheDefaults() {
        assertThat(possible(0)).containsExactly(0);
        assertThat(certain(0)).isZero();
    }

    @Test
    void isCertainOfRulesAppendedTenSecondsBefore() {
        publish(KNOWN_BY, unusualAmount(1, 20, 0));

        assertThat(possible(0)).containsExactly(1);
        assertThat(certain(0)).isEqualTo(1);
    }

    @Test
    void isUncertainOfRulesAppendedAfterThat() {
        publish(KNOWN_BY + 1, unusualAmount(1, 20, 0));

        assertThat(possible(0)).containsExactly(1, 0);
        assertThat(certain(0)).isZero();
    }

    @Test
    void isUncertainOfRulesAppendedWithTheDecision() {
        publish(DECIDED, unusualAmount(1, 20, 0));

        assertThat(possible(0)).containsExactly(1, 0);
    }

    @Test
    void excludesRulesAppendedAfterTheDecision() {
        publish(DECIDED + 1, unusualAmount(1, 20, 0));

        assertThat(possible(0)).containsExactly(0);
    }

    @Test
    void isCertainOfRulesAppendedBeforeAnyTransaction() {
        publish(-1, unusualAmount(1, 20, 0));
        ExpectedRules rules = read();

        assertThat(rules.certain("unusual-amount", millis(0), noonPlus(0)).version())
                .isEqualTo(1);
    }

    @Test
    void appliesAVersionFromItsEffectiveTime() {
        publish(0, unusualAmount(1, 20, 100));

        assertThat(possible(99.999)).containsExactly(0);
        assertThat(possible(100)).containsExactly(1);
        assertThat(possible(100.001)).containsExactly(1);
    }

    @Test
    void prefersTheHighestVersionInAnyOrder() {
        publish(0, unusualAmount(3, 20, 0));
        publish(1, unusualAmount(2, 30, 0));

        assertThat(possible(0)).containsExactly(3);
    }

    @Test
    void boundsEachVersionIndependently() {
        publish(KNOWN_BY, unusualAmount(1, 20, 0));
        publish(KNOWN_BY + 1, unusualAmount(2, 30, 0));
        publish(KNOWN_BY + 2, unusualAmount(3, 40, 0));
        publish(KNOWN_BY + 3, unusualAmount(4, 50, 1_000));

        assertThat(possible(0)).containsExactly(3, 2, 1);
    }

    @Test
    void fallsBackWhenAVersionIsWithdrawn() {
        publish(0, unusualAmount(1, 20, 0));
        withdraw(1, "unusual-amount@1");

        assertThat(possible(0)).containsExactly(0);
    }

    @Test
    void isUncertainOfARecentWithdrawal() {
        publish(0, unusualAmount(1, 20, 0));
        withdraw(KNOWN_BY + 1, "unusual-amount@1");

        assertThat(possible(0)).containsExactly(1, 0);
        assertThat(certain(0)).isEqualTo(1);
    }

    @Test
    void acceptsAWithdrawnVersionAgainWithOtherContent() {
        publish(0, unusualAmount(1, 20, 0));
        withdraw(1, "unusual-amount@1");
        publish(2, unusualAmount(1, 30, 0));

        assertThat(read().certain("unusual-amount", millis(0), noonPlus(APPENDED))
                        .parameter("factor"))
                .isEqualTo(30);
    }

    @Test
    void ignoresTheWithdrawalOfAnUnknownVersion() {
        withdraw(0, "unusual-amount@1");
        withdraw(0, "nonsense");
        publish(1, unusualAmount(1, 20, 0));

        assertThat(possible(0)).containsExactly(1);
    }

    @Test
    void disablesARuleWithoutDefaultUntilAVersionIsPublished() {
        ExpectedRules withoutDefaults = new ExpectedRules(Duration.ofHours(1), List.of(), noonPlus(0));

        assertThat(withoutDefaults
                        .certain("unusual-amount", millis(0), noonPlus(APPENDED))
                        .enabled())
                .isFalse();
    }

    static Stream<Arguments> invalidRules() {
        return Stream.of(
                invalid("an unknown rule", unusualAmount(1, 10, 0).setRuleId("unusual-amounts")),
                invalid("version 0", unusualAmount(0, 10, 0)),
                invalid("no severity", unusualAmount(1, 10, 0).setSeverity(Severity.UNKNOWN)),
                invalid("a factor of 0", unusualAmount(1, 0, 0)),
                invalid("a negative factor", unusualAmount(1, -1, 0)),
                invalid("NaN", unusualAmount(1, Double.NaN, 0)),
                invalid("an infinite factor", unusualAmount(1, Double.POSITIVE_INFINITY, 0)),
                invalid("a missing parameter", parameters(Map.of("factor", 10.0))),
                invalid(
                        "an unknown parameter",
                        parameters(Map.of("factor", 10.0, "min-history", 3.0, "max-history", 9.0))),
                invalid("a window longer than history", geoVelocity(3600.0001)),
                invalid("a limit that no count can exceed", rapidTransactions(10_000)));
    }

    private static Arguments invalid(String name, FraudRule.Builder rule) {
        return Arguments.of(name, rule.build());
    }

    private static FraudRule.Builder parameters(Map<String, Double> parameters) {
        return unusualAmount(1, 10, 0).setParameters(parameters);
    }

    private static FraudRule.Builder geoVelocity(double windowSeconds) {
        return unusualAmount(1, 10, 0)
                .setRuleId("geo-velocity")
                .setParameters(Map.of("window-seconds", windowSeconds, "min-countries", 3.0));
    }

    private static FraudRule.Builder rapidTransactions(double maxTransactions) {
        return unusualAmount(1, 10, 0)
                .setRuleId("rapid-transactions")
                .setParameters(Map.of("window-seconds", 60.0, "max-transactions", maxTransactions));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidRules")
    void expectsADeadLetterOfEveryInvalidRule(String name, FraudRule rule) {
        ConsumerRecord<byte[], byte[]> invalid = scene.rule(rule);
        assertThat(deadLetters()).as("without").isEqualTo(new Tally(1, 0, 1, 0, 0));

        scene.deadLetter(invalid, "rule");

        assertThat(deadLetters()).as("with").isEqualTo(new Tally(1, 1, 0, 0, 0));
    }

    private Tally deadLetters() {
        return reading().deadLetters();
    }

    @Test
    void expectsADeadLetterOfAVersionUnderAnotherKey() {
        scene.deadLetter(
                scene.rule(
                        "unusual-amount@2", scene.encode(unusualAmount(1, 20, 0).build())),
                "rule");

        assertThat(deadLetters()).isEqualTo(new Tally(1, 1, 0, 0, 0));
        assertThat(possible(0)).containsExactly(0);
    }

    @Test
    void expectsADeadLetterOfAContradictingVersion() {
        scene.rule(unusualAmount(1, 20, 0).build());
        scene.deadLetter(scene.rule(unusualAmount(1, 21, 0).build()), "rule");

        assertThat(deadLetters()).isEqualTo(new Tally(1, 1, 0, 0, 0));
    }

    @Test
    void expectsADeadLetterOfAnUndecodableRecord() {
        scene.deadLetter(scene.rule("unusual-amount@1", new byte[] {1, 2, 3}), "decode");

        assertThat(deadLetters()).isEqualTo(new Tally(1, 1, 0, 0, 0));
    }

    @Test
    void expectsNoDeadLetterOfAnEqualCopyOrTheLongestWindowOrTheHighestLimit() {
        scene.rule(unusualAmount(1, 20, 0).build());
        scene.rule(unusualAmount(1, 20, 0).build());
        scene.rule(geoVelocity(3600).build());
        scene.rule(rapidTransactions(9_999.9).build());

        assertThat(deadLetters()).isEqualTo(new Tally(0, 0, 0, 0, 0));
    }

    @Test
    void noticesADeadLetterOfAGoodRule() {
        scene.deadLetter(scene.rule(unusualAmount(1, 20, 0).build()), "rule");

        assertThat(deadLetters()).isEqualTo(new Tally(0, 0, 0, 0, 1));
    }

    @Test
    void ignoresDeadLettersOfRulesRemovedByCompaction() {
        scene.deadLetter(scene.rule(unusualAmount(1, -1, 0).build()), "rule");
        scene.rule(unusualAmount(2, 20, 0).build());
        scene.rules.remove(0);

        assertThat(deadLetters()).isEqualTo(new Tally(0, 0, 0, 0, 0));
        assertThat(reading().removed()).isEqualTo(1);
    }
}
