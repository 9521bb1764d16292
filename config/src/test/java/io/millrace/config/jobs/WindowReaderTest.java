/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.binding.ConfigError;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowReaderTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type: tumbling, size: 1 min                                 | name      | is missing
            name: W, type: tumbling, size: 1 min                        | name      | is not in its form
            name: w@1, type: tumbling, size: 1 min                      | name      | is not in its form
            name: w, size: 1 min                                        | type      | is missing
            name: w, type: sliding, size: 1 min                         | type      | is not one of tumbling, hopping, cumulative, count
            name: w, type: tumbling                                     | size      | is missing
            name: w, type: tumbling, size: 999 ms                       | size      | is shorter than 1 s
            name: w, type: tumbling, size: 1 min, slide: 1 s            | slide     | is not a known field
            name: w, type: hopping, size: 1 min                         | slide     | is missing
            name: w, type: hopping, size: 5 min, slide: 2 min           | slide     | does not divide the size, 5 min
            name: w, type: hopping, size: 1 min, slide: 2 min           | slide     | does not divide the size, 1 min
            name: w, type: hopping, size: 1 min, slide: 500 ms          | slide     | is shorter than 1 s
            name: w, type: hopping, size: 1 min, step: 1 s, slide: 1 s  | step      | is not a known field
            name: w, type: cumulative, size: 1 min                      | step      | is missing
            name: w, type: cumulative, size: 1 min, step: 7 s           | step      | does not divide the size, 1 min
            name: w, type: count                                        | count     | is missing
            name: w, type: count, count: 0                              | count     | is out of range
            name: w, type: count, count: ten                            | count     | is not a whole number
            name: w, type: count, count: 9, time-zone: UTC              | time-zone | is not a known field
            name: w, type: tumbling, size: 1 d, time-zone: Europe/Paros | time-zone | is not a time zone
            name: w, type: tumbling, size: 25 h, time-zone: Asia/Tokyo  | size      | is not in whole days
            name: w, type: cumulative, size: 12 h, step: 1 h, time-zone: Asia/Tokyo | size | is not in whole days
            name: w, type: hopping, size: 1 d, slide: 6 h, time-zone: Asia/Tokyo | slide | is not in whole days
            """)
    void refusesABadField(String fields, String field, String problem) throws IOException {
        ConfigFile file = ConfigFile.write(folder, "windows:\n  - {" + fields + "}\n");

        assertThat(file.faults())
                .extracting(ConfigError::source, ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(file.path() + ":2", "windows[0]." + field, problem));
    }

    @Test
    void takesACumulativeWindowOfLocalDaysInHours() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                dedup-horizon: 2 d
                windows: [{name: today, type: cumulative, size: 1 d, step: 1 h, time-zone: Europe/Berlin}]
                """);

        assertThat(file.load().windows())
                .containsExactly(new WindowDefinition.Cumulative(
                        "today", Duration.ofDays(1), Duration.ofHours(1), ZoneId.of("Europe/Berlin")));
    }

    @Test
    void utcAsZoneAsksForNoWholeDays() throws IOException {
        ConfigFile file =
                ConfigFile.write(folder, "windows: [{name: w, type: tumbling, size: 90 s, time-zone: Etc/UTC}]\n");

        assertThat(file.load().windows())
                .containsExactly(new Tumbling("w", Duration.ofSeconds(90), ZoneId.of("Etc/UTC")));
    }

    @Test
    void suggestsTheNearestZoneAndField() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                windows:
                  - {name: a, type: tumbling, sise: 1 d}
                  - {name: b, type: tumbling, size: 1 d, time-zone: Europe/Berln}
                """);

        assertThat(file.faults())
                .extracting(ConfigError::key, ConfigError::remedy)
                .containsExactly(
                        tuple("windows[0].sise", "nearest valid field: size"),
                        tuple("windows[0].size", "add it"),
                        tuple("windows[1].time-zone", "nearest: Europe/Berlin"));
    }

    @Test
    void refusesTwoWindowsOfOneName() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                windows:
                  - {name: w, type: tumbling, size: 1 s}
                  - {name: w, type: count, count: 1}
                """);

        assertThat(file.fault())
                .extracting(ConfigError::source, ConfigError::key, ConfigError::problem)
                .containsExactly(file.path() + ":3", "windows[1].name", "is the name of two windows");
    }

    @Test
    void refusesAListWithoutWindows() throws IOException {
        assertThat(ConfigFile.write(folder, "windows: []\n").fault().problem()).isEqualTo("is not a list with items");
        assertThat(ConfigFile.write(folder, "windows: 1 min\n").fault().problem())
                .isEqualTo("is not a list with items");
        assertThat(ConfigFile.write(folder, "windows: [1 min]\n").faults())
                .extracting(ConfigError::problem)
                .contains("is not a group of fields");
        assertThat(ConfigFile.write(folder, "windows: {size: 1 min}\n").fault().remedy())
                .isEqualTo("nearest valid key: windows");
    }

    @Test
    void canOnlyBeSetInAFile() {
        String remedy = "set it in a YAML file, and name that with --config";

        assertThat(ConfigFile.faultsOf(
                        Map.of("MILLRACE_WINDOWS", "1 min"), "--windows", "1 min", "--windows[0].size", "1 s"))
                .extracting(ConfigError::source, ConfigError::remedy)
                .containsExactly(
                        tuple("environment variable MILLRACE_WINDOWS", remedy),
                        tuple("--windows", remedy),
                        tuple("--windows[0].size", remedy));
    }
}
