/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleCheckTest {

    private static final Duration HISTORY = Duration.ofHours(1);

    @Test
    void acceptsTheRulesOfTheContract() {
        assertThat(RuleCheck.problem(rapid(1, 60, 5), HISTORY)).isEmpty();
        assertThat(RuleCheck.problem(rule("unusual-amount", Map.of("factor", 10.0, "min-history", 3.0)), HISTORY))
                .isEmpty();
        assertThat(RuleCheck.problem(
                        rule("geo-velocity", Map.of("window-seconds", 3600.0, "min-countries", 3.0)), HISTORY))
                .isEmpty();
    }

    @Test
    void listsAllProblemsInOneLine() {
        FraudRule wrong = FraudRule.newBuilder(
                        rule("rapid-transactions", Map.of("max-transactions", 0.0, "burst", 1.0)))
                .setSeverity(Severity.UNKNOWN)
                .setVersion(0)
                .build();
        assertThat(RuleCheck.problem(wrong, HISTORY))
                .hasValue("version must be at least 1, since 0 is the default from the settings; got 0;"
                        + " severity must be LOW, MEDIUM or HIGH; got UNKNOWN;"
                        + " unknown parameter 'burst'; rapid-transactions has [window-seconds, max-transactions];"
                        + " missing parameter 'window-seconds';"
                        + " parameter 'max-transactions' must be a positive number; got 0.0");
    }

    @Test
    void rejectsAnUnknownRule() {
        assertThat(RuleCheck.problem(rule("slow-transactions", Map.of()), HISTORY))
                .hasValue("unknown ruleId 'slow-transactions'; valid: "
                        + RuleCheck.parameters().keySet());
    }

    @Test
    void listsTheParametersOfEachRule() {
        assertThat(RuleCheck.parameters())
                .containsEntry("rapid-transactions", List.of("window-seconds", "max-transactions"));
    }

    @Test
    void rejectsInvalidNumbers() {
        for (double number : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(RuleCheck.problem(rapid(1, 60, number), HISTORY)).isPresent();
        }
    }

    @Test
    void rejectsAWindowOneMillisecondLongerThanHistory() {
        assertThat(RuleCheck.problem(rapid(1, 3600, 5), HISTORY)).isEmpty();
        assertThat(RuleCheck.problem(rapid(1, 3600.001, 5), HISTORY))
                .hasValue("parameter 'window-seconds' must be at most history, 3600; got 3600.001");
    }

    @Test
    void rejectsALimitThatNoCountCanExceed() {
        assertThat(RuleCheck.problem(rapid(1, 60, 9_999.5), HISTORY)).isEmpty();
        assertThat(RuleCheck.problem(rapid(1, 60, 10_000), HISTORY))
                .hasValue("parameter 'max-transactions' must be below 10000, the most transactions of a user that rules"
                        + " look at, since no count could exceed it; got 10000.0");
    }

    @Test
    void rejectsAChangedVersion() {
        assertThat(RuleCheck.conflict(rapid(1, 60, 5), rapid(1, 60, 5))).isEmpty();
        assertThat(RuleCheck.conflict(rapid(1, 60, 5), rapid(1, 60, 4)))
                .hasValue(
                        "version rapid-transactions@1 already exists with different content; write the change as a new version");
    }

    @Test
    void rejectsADifferentKey() {
        assertThat(RuleCheck.keyProblem("rapid-transactions@1", rapid(1, 60, 5)))
                .isEmpty();
        assertThat(RuleCheck.keyProblem("rapid-transactions@2", rapid(1, 60, 5)))
                .hasValue("key must be ruleId@version, 'rapid-transactions@1'; got 'rapid-transactions@2'");
    }

    private static FraudRule rapid(int version, double windowSeconds, double maxTransactions) {
        Map<String, Double> parameters = Map.of("window-seconds", windowSeconds, "max-transactions", maxTransactions);
        return FraudRule.newBuilder(rule("rapid-transactions", parameters))
                .setVersion(version)
                .build();
    }

    private static FraudRule rule(String ruleId, Map<String, Double> parameters) {
        return FraudRule.newBuilder()
                .setRuleId(ruleId)
                .setVersion(1)
                .setEnabled(true)
                .setSeverity(Severity.HIGH)
                .setParameters(parameters)
                .setEffectiveFrom(Instant.EPOCH)
                .build();
    }
}
