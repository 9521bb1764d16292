/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.binding.ConfigError;
import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.config.jobs.WindowDefinition.Cumulative;
import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurchaseTotalsSettingsTest {

    private static final ZoneId UTC = ZoneId.of("UTC");

    @TempDir
    private Path folder;

    @Test
    void hasTheDefaultsOfTheContract() {
        PurchaseTotalsSettings settings = PurchaseTotalsSettings.load(new String[0], Map.of());

        assertThat(settings)
                .isEqualTo(new PurchaseTotalsSettings(
                        settings.job(),
                        Duration.ofMinutes(10),
                        List.of(
                                new Tumbling("tumbling-1m", Duration.ofMinutes(1), UTC),
                                new Tumbling("tumbling-5m", Duration.ofMinutes(5), UTC),
                                new Hopping("hopping-5m-by-1m", Duration.ofMinutes(5), Duration.ofMinutes(1), UTC),
                                new Counting("count-100", 100)),
                        Duration.ofDays(30)));
    }

    @Test
    void mapsEveryKey() throws IOException {
        PurchaseTotalsSettings settings = ConfigFile.write(folder, """
                dedup-horizon: P3D
                allowed-lateness: 0
                windows:
                  - {name: day, type: tumbling, size: 1 d, time-zone: Europe/Berlin}
                  - {name: week-by-day, type: hopping, size: 48 h, slide: 1 d, time-zone: Asia/Tokyo}
                  - {name: so-far, type: cumulative, size: 1 h, step: 10 min}
                  - {name: ten, type: count, count: 10}
                count-window-idle: 7 d
                """).load();

        assertThat(settings)
                .isEqualTo(new PurchaseTotalsSettings(
                        settings.job(),
                        Duration.ZERO,
                        List.of(
                                new Tumbling("day", Duration.ofDays(1), ZoneId.of("Europe/Berlin")),
                                new Hopping(
                                        "week-by-day", Duration.ofDays(2), Duration.ofDays(1), ZoneId.of("Asia/Tokyo")),
                                new Cumulative("so-far", Duration.ofHours(1), Duration.ofMinutes(10), UTC),
                                new Counting("ten", 10)),
                        Duration.ofDays(7)));
    }

    @Test
    void remembersIdsForAsLongAsAWindowAcceptsRecords() throws IOException {
        String windows = "windows: [{name: w, type: tumbling, size: 20 min}]\nallowed-lateness: 40 min\n";

        assertThat(ConfigFile.write(folder, windows + "dedup-horizon: 60 min\n").load())
                .isNotNull();
        ConfigError error = ConfigFile.write(folder, windows + "dedup-horizon: 3599999 ms\n")
                .error();
        assertThat(error.key()).isEqualTo("dedup-horizon");
        assertThat(error.problem())
                .isEqualTo("must be at least largest time window + allowed-lateness, 20 min + 40 min,"
                        + " or late copies would count twice");
        assertThat(error.remedy()).isEqualTo("write at least 1 h, or 0 to accept duplicates");
    }

    @Test
    void remembersIdsForTheLongestDayOfAZone() throws IOException {
        String windows =
                "windows: [{name: w, type: tumbling, size: 1 d, time-zone: Europe/Berlin}]\nallowed-lateness: 0\n";

        assertThat(ConfigFile.write(folder, windows + "dedup-horizon: 25 h\n").load())
                .isNotNull();
        assertThat(ConfigFile.write(folder, windows + "dedup-horizon: 24 h\n")
                        .error()
                        .remedy())
                .isEqualTo("write at least 25 h, or 0 to accept duplicates");
    }

    @Test
    void acceptsAnyWindowsWithoutDeduplication() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "dedup-horizon: 0\nallowed-lateness: 30 d\n");

        assertThat(file.load().job().intake().dedupHorizon()).isZero();
    }

    @Test
    void acceptsAnyHorizonWithCountWindowsOnly() throws IOException {
        ConfigFile file = ConfigFile.write(
                folder, "windows: [{name: w, type: count, count: 2}]\ndedup-horizon: 1 s\nallowed-lateness: 1 h\n");

        assertThat(file.load().windows()).containsExactly(new Counting("w", 2));
    }

    @Test
    void doesNotCompareAnInvalidValueWithOthers() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "allowed-lateness: 30 d\ndedup-horizon: soon\n");

        assertThat(file.error().problem()).startsWith("must be a duration");
    }
}
