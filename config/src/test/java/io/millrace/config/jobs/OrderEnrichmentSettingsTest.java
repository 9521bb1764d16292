/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.SettingsException;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderEnrichmentSettingsTest {

    @Test
    void hasTheDefaultsOfTheContract() {
        OrderEnrichmentSettings settings = load();

        assertThat(settings.join()).isEqualTo(Join.BROADCAST);
        assertThat(settings.broadcastMaxEntries()).isEqualTo(100_000);
        assertThat(settings.profileWait()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.maxWaitingPerUser()).isEqualTo(1_000);
        assertThat(settings.correctionHorizon()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void mapsEveryKey() {
        OrderEnrichmentSettings settings = load(
                "--join",
                "keyed",
                "--broadcast.max-entries",
                "7",
                "--profile-wait",
                "0s",
                "--max-waiting-per-user",
                "8",
                "--correction-horizon",
                "2 d");

        assertThat(settings.join()).isEqualTo(Join.KEYED);
        assertThat(settings.broadcastMaxEntries()).isEqualTo(7);
        assertThat(settings.profileWait()).isZero();
        assertThat(settings.maxWaitingPerUser()).isEqualTo(8);
        assertThat(settings.correctionHorizon()).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void reportsAllErrorsAtOnce() {
        assertThat(errors(
                        "--join",
                        "hash",
                        "--broadcast.max-entries",
                        "0",
                        "--max-waiting-per-user",
                        "0",
                        "--profile-wait",
                        "-1s",
                        "--corection-horizon",
                        "1 h"))
                .contains("join", "broadcast.max-entries", "max-waiting-per-user", "profile-wait")
                .contains("corection-horizon", "correction-horizon")
                .hasLineCount(5);
    }

    private static OrderEnrichmentSettings load(String... arguments) {
        return OrderEnrichmentSettings.load(arguments, Map.of());
    }

    private static String errors(String... arguments) {
        return catchThrowableOfType(SettingsException.class, () -> load(arguments))
                .getMessage();
    }
}
