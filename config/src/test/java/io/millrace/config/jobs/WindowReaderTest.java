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
            type: tumbling, size: 1 min                                 | name      | missing
            name: W, type: tumbling, size: 1 min                        | name      | must consist of lower-case letters, digits and hyphens
            name: w@1, type: tumbling, size: 1 min                      | name      | must consist of lower-case letters, digits and hyphens
            name: w, size: 1 min                                        | type      | missing
            name: w, type: sliding, size: 1 min                         | type      | must be one of tumbling, hopping, cumulative, count
            name: w, type: tumbling                                     | size      | missing
            name: w, type: tumbling, size: 999 ms                       | size      | must be at least 1 s
            name: w, type: tumbling, size: 1 min, slide: 1 s            | slide     | unknown field
            name: w, type: hopping, size: 1 min                         | slide     | missing
            name: w, type: hopping, size: 5 min, slide: 2 min           | slide     | must divide the size, 5 min
            name: w, type: hopping, size: 1 min, slide: 2 min           | slide     | must divide the size, 1 min
            name: w, type: hopping, size: 1 min, slide: 500 ms          | slide     | must be at least 1 s
            name: w, type: hopping, size: 1 min, step: 1 s, slide: 1 s  | step      | unknown field
            name: w, type: cumulative, size: 1 min                      | step      | missing
            name: w, type: cumulative, size: 1 min, step: 7 s           | step      | must divide the size, 1 min
            name: w, type: count                                        | count     | missing
            name: w, type: count, count: 0                              | count     | must be a whole number from 1 to 1000000000
            name: w, type: count, count: ten                            | count     | must be a whole number from 1 to 1000000000
            name: w, type: count, count: 9, time-zone: UTC              | time-zone | unknown field
            name: w, type: tumbling, size: 1 d, time-zone: Europe/Paros | time-zone | must be a time zone
            name: w, type: tumbling, size: 25 h, time-zone: Asia/Tokyo  | size      | must be in whole days, such as '1 d'
            name: w, type: cumulative, size: 12 h, step: 1 h, time-zone: Asia/Tokyo | size | must be in whole days, such as '1 d'
            name: w, type: hopping, size: 1 d, slide: 6 h, time-zone: Asia/Tokyo | slide | must be in whole days, such as '1 d'
            """)
    void rejectsABadField(String fields, String field, String problem) throws IOException {
        ConfigFile file = ConfigFile.write(folder, "windows:\n  - {" + fields + "}\n");

        assertThat(file.errors())
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(file.path() + ":2", "windows[0]." + field, problem));
    }

    @Test
    void acceptsACumulativeWindowOfLocalDaysInHours() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                dedup-horizon: 2 d
                windows: [{name: today, type: cumulative, size: 1 d, step: 1 h, time-zone: Europe/Berlin}]
                """);

        assertThat(file.load().windows())
                .containsExactly(new WindowDefinition.Cumulative(
                        "today", Duration.ofDays(1), Duration.ofHours(1), ZoneId.of("Europe/Berlin")));
    }

    @Test
    void acceptsPartsOfDaysInUtc() throws IOException {
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

        assertThat(file.errors())
                .extracting(ConfigError::key, ConfigError::remedy)
                .containsExactly(
                        tuple("windows[0].sise", "did you mean 'size'?"),
                        tuple("windows[0].size", "add it"),
                        tuple("windows[1].time-zone", "did you mean 'Europe/Berlin'?"));
    }

    @Test
    void rejectsADuplicateName() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                windows:
                  - {name: w, type: tumbling, size: 1 s}
                  - {name: w, type: count, count: 1}
                """);

        assertThat(file.error())
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::problem)
                .containsExactly(file.path() + ":3", "windows[1].name", "duplicate name");
    }

    @Test
    void rejectsAListWithoutWindows() throws IOException {
        assertThat(ConfigFile.write(folder, "windows: []\n").error().problem()).isEqualTo("must be a list with items");
        assertThat(ConfigFile.write(folder, "windows: 1 min\n").error().problem())
                .isEqualTo("must be a list with items");
        assertThat(ConfigFile.write(folder, "windows: [1 min]\n").errors())
                .extracting(ConfigError::problem)
                .contains("must be a group of fields");
        assertThat(ConfigFile.write(folder, "windows: {size: 1 min}\n").error().remedy())
                .isEqualTo("did you mean 'windows'?");
    }

    @Test
    void canOnlyBeSetInAFile() {
        String remedy = "name the file with --config";

        assertThat(ConfigFile.errorsOf(
                        Map.of("MILLRACE_WINDOWS", "1 min"), "--windows", "1 min", "--windows[0].size", "1 s"))
                .extracting(ConfigError::origin, ConfigError::remedy)
                .containsExactly(
                        tuple("environment variable MILLRACE_WINDOWS", remedy),
                        tuple("--windows", remedy),
                        tuple("--windows[0].size", remedy));
    }
}
