/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static io.millrace.tools.oracle.core.RecordScene.time;
import static io.millrace.tools.oracle.core.RecordScene.wrong;
import static io.millrace.tools.oracle.fraud.FraudScene.USER;
import static io.millrace.tools.oracle.fraud.FraudScene.alertOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.Tally;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of alerts, by a correct run in which one alert is changed. */
final class FraudAlertsTest {

    private final FraudStory scene = new FraudStory();

    private void alerts(int index, UnaryOperator<FraudAlert.Builder> change) {
        FraudAlert.Builder alert = alertOf("card-testing", USER, Severity.HIGH, 430, 560);
        scene.alert(alert, "t6", "t7", "t8", "t9"); // completes it
        scene.alerts.set(index, scene.alert(change.apply(alert).build()));
    }

    private Tally alerts() {
        return scene.tally("fraud-alerts");
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
        scene.alerts.add(scene.alert(alertOf("impossible-travel", USER, Severity.HIGH, 430, 450), "t6", "t7"));

        assertThat(alerts()).isEqualTo(new Tally(3, 3, 0, 0, 1));
    }

    @Test
    void noticesAWrongAlertId() {
        alerts(1, alert -> alert.setAlertId("00112233445566778899aabbccddeeff"));

        assertThat(alerts()).isEqualTo(new Tally(3, 2, 1, 0, 1));
    }

    static Stream<Arguments> wrongAlerts() {
        return Stream.of(
                wrongAlert("severity", alert -> alert.setSeverity(Severity.LOW)),
                wrongAlert("time", alert -> alert.setFirstEventTime(time(430.001))),
                wrongAlert("order", alert -> alert.setTransactionIds(List.of("t7", "t6", "t8", "t9"))));
    }

    private static Arguments wrongAlert(String name, UnaryOperator<FraudAlert.Builder> change) {
        return arguments(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongAlerts")
    void noticesAWrongAlert(String name, UnaryOperator<FraudAlert.Builder> change) {
        alerts(1, change);

        assertThat(alerts()).isEqualTo(wrong(3, 1));
    }
}
