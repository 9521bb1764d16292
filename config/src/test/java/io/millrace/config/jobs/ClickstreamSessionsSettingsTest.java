/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.SettingsException;
import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClickstreamSessionsSettingsTest {

    @Test
    void hasTheDefaultsOfTheContract() {
        ClickstreamSessionsSettings settings = load();

        assertThat(settings.gap()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.maxLength()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.allowedLateness()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.updates())
                .isEqualTo(new UpdateVolume(UpdateVolume.Kind.EVERY_EVENT, Duration.ofMinutes(1)));
    }

    @Test
    void mapsEveryKey() {
        ClickstreamSessionsSettings settings = load(
                "--gap",
                "1 min",
                "--max-length",
                "2 h",
                "--allowed-lateness",
                "0s",
                "--updates",
                "interval",
                "--update-interval",
                "5 s");

        assertThat(settings.gap()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.maxLength()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.allowedLateness()).isZero();
        assertThat(settings.updates()).isEqualTo(new UpdateVolume(UpdateVolume.Kind.INTERVAL, Duration.ofSeconds(5)));
    }

    @Test
    void reportsAllErrorsAtOnce() {
        assertThat(errors("--gap", "0s", "--updates", "some", "--update-interval", "0s", "--max-lenght", "1 h"))
                .contains("gap", "updates", "update-interval", "max-lenght", "max-length")
                .hasLineCount(4);
    }

    @Test
    void rejectsAMaxLengthBelowTheGap() {
        assertThat(errors("--max-length", "29 min")).contains("max-length", "must be at least gap, 30 min");
    }

    @Test
    void rejectsADedupHorizonBelowTheAcceptance() {
        assertThat(errors("--dedup-horizon", "39 min"))
                .contains("dedup-horizon", "must be at least gap + allowed-lateness, 30 min + 10 min");
        assertThat(load("--dedup-horizon", "40 min").job().intake().dedupHorizon())
                .isEqualTo(Duration.ofMinutes(40));
    }

    private static ClickstreamSessionsSettings load(String... arguments) {
        return ClickstreamSessionsSettings.load(arguments, Map.of());
    }

    private static String errors(String... arguments) {
        return catchThrowableOfType(SettingsException.class, () -> load(arguments))
                .getMessage();
    }
}
