/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.SettingsException;
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
    void packagedDefaultsAreThoseOfTheContract() {
        assertThat(RuleFile.packagedDefaults())
                .extracting(
                        RuleVersion::ruleId,
                        RuleVersion::version,
                        RuleVersion::enabled,
                        RuleVersion::severity,
                        RuleVersion::parameters,
                        RuleVersion::effectiveFrom)
                .containsExactly(
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
            ruleId: r, enabled: true, severity: LOW, parameters: {p: 1}       | version       | is missing
            version: 1, enabled: true, severity: LOW, parameters: {p: 1}      | ruleId        | is missing
            ruleId: r, version: 1, severity: LOW, parameters: {p: 1}          | enabled       | is missing
            ruleId: r, version: 1, enabled: true, parameters: {p: 1}          | severity      | is missing
            ruleId: r, version: 1, enabled: true, severity: LOW               | parameters    | is missing
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {} | parameters  | is missing
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: 5 | parameters   | is not a group of fields
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: NaN} | parameters.p | is not a number
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: 0}   | parameters.p | is out of range
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: 1e999} | parameters.p | is out of range
            ruleId: r, version: 1, enabled: true, severity: LOW, parameters: {p: [1]} | parameters.p[0] | is a list
            ruleId: R, version: 1, enabled: true, severity: LOW, parameters: {p: 1}   | ruleId   | is not in its form
            ruleId: r, version: 0, enabled: true, severity: LOW, parameters: {p: 1}   | version  | is out of range
            ruleId: r, version: 1, enabled: on, severity: LOW, parameters: {p: 1}     | enabled  | is neither true nor false
            ruleId: r, version: 1, enabled: true, severity: UNKNOWN, parameters: {p: 1} | severity | is not one of LOW, MEDIUM, HIGH
            """)
    void refusesABadVersion(String fields, String field, String problem) throws IOException {
        Path file = write("rules:\n  - {" + fields + ", effectiveFrom: 2026-01-31T12:00:00Z}\n");

        assertThat(faultsOfVersions(file))
                .extracting(ConfigError::source, ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(file + ":2", "rules[0]." + field, problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-01-31                      | is not a point in time
            2026-01-31T12:00:00             | is not a point in time
            2026-01-31 12:00:00Z            | is not a point in time
            2026-01-31T12:00:00.0001Z       | is finer than a millisecond
            1969-12-31T23:59:59Z            | is out of range
            +10000-01-01T00:00:00Z          | is out of range
            """)
    void refusesABadTime(String time, String problem) throws IOException {
        Path file = write("rules:\n  - {version: 1, " + DEFAULT + ", effectiveFrom: '" + time + "'}\n");

        assertThat(faultsOfVersions(file))
                .extracting(ConfigError::key, ConfigError::value, ConfigError::problem)
                .containsExactly(tuple("rules[0].effectiveFrom", time, problem));
    }

    @Test
    void aDefaultHasNeitherVersionNorTime() throws IOException {
        Path file = write("rules:\n  - {" + DEFAULT + ", version: 1, effectiveFrom: 2026-01-31T12:00:00Z}\n");

        assertThat(faultsOfDefaults(file))
                .extracting(ConfigError::key, ConfigError::problem)
                .containsExactly(
                        tuple("rules[0].version", "is not a known field"),
                        tuple("rules[0].effectiveFrom", "is not a known field"));
    }

    @Test
    void namesTheNearestField() throws IOException {
        Path file = write("rules:\n  - {" + DEFAULT + ", enable: true}\nrule: 1\n");

        assertThat(faultsOfDefaults(file))
                .extracting(ConfigError::source, ConfigError::remedy)
                .containsExactly(
                        tuple(file + ":3", "nearest valid key: rules"),
                        tuple(file + ":2", "nearest valid field: enabled"));
    }

    @Test
    void refusesTheSameRuleTwice() throws IOException {
        Path defaults = write("rules:\n  - {" + DEFAULT + "}\n  - {" + DEFAULT + "}\n");

        assertThat(faultsOfDefaults(defaults))
                .extracting(ConfigError::source, ConfigError::problem)
                .containsExactly(tuple(defaults + ":3", "is the second rule r in the file"));
    }

    @Test
    void takesTwoVersionsOfARuleButNoneTwice() throws IOException {
        String fields = DEFAULT + ", effectiveFrom: 2026-01-31T12:00:00Z, version: ";
        Path file = write("rules:\n  - {" + fields + "1}\n  - {" + fields + "2}\n  - {" + fields + "1}\n");

        assertThat(faultsOfVersions(file))
                .extracting(ConfigError::source, ConfigError::problem)
                .containsExactly(tuple(file + ":4", "is the second rule r@1 in the file"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''             | rules     | is not a list with items
            rules: []      | rules     | is not a list with items
            rules: all     | rules     | is not a list with items
            """)
    void wantsRules(String yaml, String key, String problem) throws IOException {
        assertThat(faultsOfDefaults(write(yaml)))
                .extracting(ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(key, problem));
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(faultsOfVersions(folder.resolve("none.yaml")))
                .extracting(ConfigError::problem)
                .containsExactly("there is no such file");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("rules.yaml"), yaml);
    }

    private static List<ConfigError> faultsOfVersions(Path file) {
        return faults(catchThrowableOfType(SettingsException.class, () -> RuleFile.versions(file)));
    }

    private static List<ConfigError> faultsOfDefaults(Path file) {
        return faults(catchThrowableOfType(SettingsException.class, () -> RuleFile.defaults(file)));
    }

    private static List<ConfigError> faults(SettingsException refused) {
        assertThat(refused).as("what reading throws").isNotNull();
        return refused.faults();
    }
}
