/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleCheckTest {

    private static final Duration HISTORY = Duration.ofHours(1);

    @Test
    void takesARuleAsTheContractHasIt() {
        assertThat(RuleCheck.fault(rapid(1, 60, 5), HISTORY)).isEmpty();
        assertThat(RuleCheck.fault(rule("unusual-amount", Map.of("factor", 10.0, "min-history", 3.0)), HISTORY))
                .isEmpty();
        assertThat(RuleCheck.fault(
                        rule("geo-velocity", Map.of("window-seconds", 3600.0, "min-countries", 3.0)), HISTORY))
                .isEmpty();
    }

    @Test
    void namesEverythingThatIsWrongInOneLine() {
        FraudRule wrong = FraudRule.newBuilder(
                        rule("rapid-transactions", Map.of("max-transactions", 0.0, "burst", 1.0)))
                .setSeverity(Severity.UNKNOWN)
                .setVersion(0)
                .build();
        assertThat(RuleCheck.fault(wrong, HISTORY))
                .hasValue("version 0 is below 1; 0 is the default from the settings;"
                        + " severity is UNKNOWN; write LOW, MEDIUM or HIGH;"
                        + " parameter 'burst' is unknown; rapid-transactions has [window-seconds, max-transactions];"
                        + " parameter 'window-seconds' is missing;"
                        + " parameter 'max-transactions' is 0.0; it must be a number above 0");
    }

    @Test
    void refusesARuleNobodyKnows() {
        assertThat(RuleCheck.fault(rule("slow-transactions", Map.of()), HISTORY))
                .hasValue("ruleId 'slow-transactions' is unknown;"
                        + " known: [geo-velocity, rapid-transactions, unusual-amount]");
    }

    @Test
    void refusesNumbersThatAreNone() {
        for (double number : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(RuleCheck.fault(rapid(1, 60, number), HISTORY)).isPresent();
        }
    }

    @Test
    void refusesAWindowLongerThanHistoryByAMillisecond() {
        assertThat(RuleCheck.fault(rapid(1, 3600, 5), HISTORY)).isEmpty();
        assertThat(RuleCheck.fault(rapid(1, 3600.001, 5), HISTORY))
                .hasValue("parameter 'window-seconds' is 3600.001, longer than history, 3600");
    }

    @Test
    void aTakenVersionNeverChanges() {
        assertThat(RuleCheck.conflict(rapid(1, 60, 5), rapid(1, 60, 5))).isEmpty();
        assertThat(RuleCheck.conflict(rapid(1, 60, 5), rapid(1, 60, 4)))
                .hasValue("version rapid-transactions@1 is taken with other content; put the change as a new version");
    }

    @Test
    void aVersionStandsUnderItsOwnKey() {
        assertThat(RuleCheck.keyFault("rapid-transactions@1", rapid(1, 60, 5))).isEmpty();
        assertThat(RuleCheck.keyFault("rapid-transactions@2", rapid(1, 60, 5)))
                .hasValue("key 'rapid-transactions@2' is not ruleId@version, 'rapid-transactions@1'");
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
