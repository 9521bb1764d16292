/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.ConfigErrors;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {

    private static final String DEFAULT = "ruleId: r, enabled: true, severity: LOW, parameters: {p: 1}";

    @TempDir
    private Path folder;

    @Test
    void hasTheDefaultsOfTheContract() {
        assertThat(RuleFile.packagedDefaults())
                .extracting(
                        RuleVersion::ruleId,
                        RuleVersion::version,
                        RuleVersion::enabled,
                        RuleVersion::severity,
                        RuleVersion::parameters,
                        RuleVersion::effectiveFrom)
                .contains(
                        tuple(
                                "rapid-transactions",
                                0,
                                true,
                                "HIGH",
                                Map.of("window-seconds", 60.0, "max-transactions", 5.0),
                                Optional.empty()),
                        tuple(
                                "unusual-amount",
                                0,
                                true,
                                "MEDIUM",
                                Map.of("factor", 10.0, "min-history", 3.0),
                                Optional.empty()),
                        tuple(
                                "geo-velocity",
                                0,
                                true,
                                "HIGH",
                                Map.of("window-seconds", 3600.0, "min-countries", 3.0),
                                Optional.empty()));
    }

    @Test
    void readsVersionsWithTheirLines() throws IOException {
        Path file = write("""
                rules:
                  - ruleId: geo-velocity
                    version: 7
                    enabled: false
                    severity: HIGH
                    parameters: {window-seconds: 0.5, min-countries: 4}
                    effectiveFrom: 2026-01-31T12:00:00.250Z
                  - {ruleId: a, version: 1, enabled: true, severity: LOW, parameters: {p: 1e3},
                     effectiveFrom: "2026-01-31T13:00:00+01:00"}
                """);

        assertThat(RuleFile.versions(file))
                .containsExactly(
                        new RuleVersion(
                                "geo-velocity",
                                7,
                                false,
                                "HIGH",
                                Map.of("window-seconds", 0.5, "min-countries", 4.0),
                                Optional.of(Instant.parse("2026-01-31T12:00:00.250Z")),
                                file + ":2"),
                        new RuleVersion(
                                "a",
                                1,
                                true,
                                "LOW",
                                Map.of("p", 1000.0),
                                Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
                                file + ":8"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ruleId: r, enabled: true, severity: LOW, parameters: {p: 1}       | version       | missing
            version: 1, enabled: true, severity: LOW, parameters: {p: 1}      | ruleId        | missing
            ruleId: r, version: 1, severity: LOW, parameters: {p: 1}          | enabled       | missing
            ruleId: r, version: 1, enabled: true, parameters: {p: 1}          | severity      | missing
            ruleId: r, version: 1, enabled: true, severity: LOW               | parameters    | missing
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {} | parameters  | missing
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: 5 | parameters   | must be a group of fields
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: NaN} | parameters.p | must be a positive number such as 60 or 2.5
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: 0}   | parameters.p | must be a positive number such as 60 or 2.5
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: 1e999} | parameters.p | must be a positive number such as 60 or 2.5
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: [1]} | parameters.p[0] | must be a single value, not a list
            ruleId: R, version: 1, enabled: true, severity: LOW, parameters: {p: 1}   | ruleId   | must consist of lower-case letters, digits and hyphens
            ruleId: r, version: 0, enabled: true, severity: LOW, parameters: {p: 1}   | version  | must be a whole number from 1 to 2147483647
            ruleId: r, version: 1, enabled: on, severity: LOW, parameters: {p: 1}     | enabled  | must be true or false
            ruleId: r, version: 1, enabled: true, severity: UNKNOWN, parameters: {p: 1} | severity | must be one of LOW, MEDIUM, HIGH
            """)
    void rejectsABadVersion(String fields, String field, String problem) throws IOException {
        Path file = write("rules:\n  - {" + fields + ", effectiveFrom: 2026-01-31T12:00:00Z}\n");

        assertThat(errorsOfVersions(file))
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(file + ":2", "rules[0]." + field, problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-01-31                      | must be a point in time such as 2026-01-31T12:00:00Z
            2026-01-31T12:00:00             | must be a point in time such as 2026-01-31T12:00:00Z
            2026-01-31 12:00:00Z            | must be a point in time such as 2026-01-31T12:00:00Z
            2026-01-31T12:00:00.0001Z       | must be a whole number of milliseconds
            1969-12-31T23:59:59Z            | must be between 1970 and 9999
            +10000-01-01T00:00:00Z          | must be between 1970 and 9999
            """)
    void rejectsABadTime(String time, String problem) throws IOException {
        Path file = write("rules:\n  - {version: 1, " + DEFAULT + ", effectiveFrom: '" + time + "'}\n");

        assertThat(errorsOfVersions(file))
                .extracting(ConfigError::key, ConfigError::value, ConfigError::problem)
                .containsExactly(tuple("rules[0].effectiveFrom", time, problem));
    }

    @Test
    void rejectsVersionAndTimeOfADefault() throws IOException {
        Path file = write("rules:\n  - {" + DEFAULT + ", version: 1, effectiveFrom: 2026-01-31T12:00:00Z}\n");

        assertThat(errorsOfDefaults(file))
                .extracting(ConfigError::key, ConfigError::problem)
                .containsExactly(
                        tuple("rules[0].version", "unknown field"), tuple("rules[0].effectiveFrom", "unknown field"));
    }

    @Test
    void suggestsTheNearestField() throws IOException {
        Path file = write("rules:\n  - {" + DEFAULT + ", enable: true}\nrule: 1\n");

        assertThat(errorsOfDefaults(file))
                .extracting(ConfigError::origin, ConfigError::remedy)
                .containsExactly(
                        tuple(file + ":3", "did you mean 'rules'?"), tuple(file + ":2", "did you mean 'enabled'?"));
    }

    @Test
    void rejectsADuplicateRule() throws IOException {
        Path defaults = write("rules:\n  - {" + DEFAULT + "}\n  - {" + DEFAULT + "}\n");

        assertThat(errorsOfDefaults(defaults))
                .extracting(ConfigError::origin, ConfigError::problem)
                .containsExactly(tuple(defaults + ":3", "duplicate rule r"));
    }

    @Test
    void acceptsSeveralVersionsOfARuleButNoDuplicates() throws IOException {
        String fields = DEFAULT + ", effectiveFrom: 2026-01-31T12:00:00Z, version: ";
        Path file = write("rules:\n  - {" + fields + "1}\n  - {" + fields + "2}\n  - {" + fields + "1}\n");

        assertThat(errorsOfVersions(file))
                .extracting(ConfigError::origin, ConfigError::problem)
                .containsExactly(tuple(file + ":4", "duplicate rule r@1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''             | rules     | must be a list with items
            rules: []      | rules     | must be a list with items
            rules: all     | rules     | must be a list with items
            """)
    void rejectsAFileWithoutRules(String yaml, String key, String problem) throws IOException {
        assertThat(errorsOfDefaults(write(yaml)))
                .extracting(ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(key, problem));
    }

    @Test
    void rejectsAMissingFile() {
        assertThat(errorsOfVersions(folder.resolve("none.yaml")))
                .extracting(ConfigError::problem)
                .containsExactly("file not found");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("rules.yaml"), yaml);
    }

    private static List<ConfigError> errorsOfVersions(Path file) {
        return ConfigErrors.of(() -> RuleFile.versions(file));
    }

    private static List<ConfigError> errorsOfDefaults(Path file) {
        return ConfigErrors.of(() -> RuleFile.defaults(file));
    }
}
