/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Action;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Severity;
import io.millrace.tools.traffic.PlantedFraud;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlantedCheckTest {

    private final PlantedCheck check = new PlantedCheck();

    private void signal(String ruleId, String transactionId) {
        FraudSignal signal = new FraudSignal(ruleId, 0, Severity.HIGH, 1.0, 0.0, List.of("earlier", transactionId), "");
        check.decision(new FraudDecision(
                transactionId, "u", 40, List.of(signal), Action.REVIEW, Map.of(ruleId, 0), Instant.EPOCH));
    }

    private void alert(String patternId, String... transactionIds) {
        check.alert(new FraudAlert(
                "id", patternId, 1, "u", Severity.HIGH, List.of(transactionIds), Instant.EPOCH, Instant.EPOCH, ""));
    }

    private PlantedTally tally(boolean nearMiss, String detector, String... transactionIds) {
        return check.tallies(List.of(new PlantedFraud(detector, nearMiss, "u", List.of(transactionIds))))
                .get(0);
    }

    @Test
    void countsARulesFraudAsCaughtWhenEachTransactionRaisesIt() {
        signal("geo-velocity", "a");

        assertThat(tally(false, "geo-velocity", "a")).isEqualTo(new PlantedTally("geo-velocity", 1, 1, 0, 0));
        assertThat(tally(false, "geo-velocity", "a", "b").isClean()).isFalse();
        assertThat(tally(false, "unusual-amount", "a").isClean()).isFalse();
        assertThat(tally(false, "geo-velocity", "earlier").isClean())
                .as("listed by a signal of another transaction")
                .isFalse();
    }

    @Test
    void countsAPatternsFraudAsCaughtWhenAnAlertListsIt() {
        alert("card-testing", "a", "b", "c", "d");

        assertThat(tally(false, "card-testing", "a", "b", "c", "d").isClean()).isTrue();
        assertThat(tally(false, "card-testing", "a", "b", "c").caught()).isZero();
        assertThat(tally(false, "card-testing", "b", "a", "c", "d").caught()).isZero();
    }

    @Test
    void countsANearMissAsWronglyCaughtWhenAnyOfItIsNamed() {
        alert("card-testing", "a", "b", "c", "d");
        signal("geo-velocity", "x");

        assertThat(tally(true, "card-testing", "z", "d")).isEqualTo(new PlantedTally("card-testing", 0, 0, 1, 1));
        assertThat(tally(true, "geo-velocity", "x", "y").wronglyCaught()).isEqualTo(1);
        assertThat(tally(true, "impossible-travel", "a", "x").isClean()).isTrue();
        assertThat(tally(true, "geo-velocity", "a", "earlier").isClean()).isTrue();
    }

    @Test
    void comparesTheUser() {
        alert("card-testing", "a", "b", "c", "d");

        assertThat(check.tallies(List.of(
                        new PlantedFraud("card-testing", false, "v", List.of("a", "b", "c", "d")),
                        new PlantedFraud("card-testing", true, "v", List.of("a")))))
                .containsExactly(new PlantedTally("card-testing", 1, 0, 1, 0));
    }

    @Test
    void returnsOneTallyPerDetectorInOrder() {
        signal("geo-velocity", "a");

        assertThat(check.tallies(List.of(
                        new PlantedFraud("unusual-amount", false, "u", List.of("n")),
                        new PlantedFraud("geo-velocity", false, "u", List.of("a")),
                        new PlantedFraud("geo-velocity", false, "u", List.of("b")),
                        new PlantedFraud("geo-velocity", true, "u", List.of("c")))))
                .containsExactly(
                        new PlantedTally("geo-velocity", 2, 1, 1, 0), new PlantedTally("unusual-amount", 1, 0, 0, 0));
    }
}
