/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.ConfigErrors;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.jobs.FraudDetectionSettings.CardTesting;
import io.millrace.config.jobs.FraudDetectionSettings.EscalatingAmounts;
import io.millrace.config.jobs.FraudDetectionSettings.ImpossibleTravel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FraudDetectionSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void hasTheDefaultsOfTheContract() {
        FraudDetectionSettings settings = FraudDetectionSettings.load(new String[0], Map.of());

        assertThat(settings)
                .isEqualTo(new FraudDetectionSettings(
                        settings.job(),
                        Duration.ofHours(1),
                        Duration.ofDays(90),
                        RuleFile.packagedDefaults(),
                        new CardTesting(1, 500, 20_000, Duration.ofMinutes(10)),
                        new ImpossibleTravel(1, Duration.ofMinutes(5)),
                        new EscalatingAmounts(1, 2, Duration.ofMinutes(30))));
    }

    @Test
    void mapsEveryKey() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules:
                  - {ruleId: unusual-amount, enabled: false, severity: LOW, parameters: {factor: 2.5, min-history: 9}}
                """);

        FraudDetectionSettings settings = load("""
                history: 2 h
                amount-memory: 7 d
                default-rules: %s
                patterns:
                  card-testing: {version: 2, small-amount-minor: 100, large-amount-minor: 101, within: 1 min}
                  impossible-travel: {version: 3, within: 1 ms}
                  escalating-amounts.version: 4
                  escalating-amounts: {growth-factor: 3, within: 2 h}
                """.formatted(rules));

        assertThat(settings)
                .isEqualTo(new FraudDetectionSettings(
                        settings.job(),
                        Duration.ofHours(2),
                        Duration.ofDays(7),
                        List.of(new RuleVersion(
                                "unusual-amount",
                                0,
                                false,
                                "LOW",
                                Map.of("factor", 2.5, "min-history", 9.0),
                                Optional.empty(),
                                rules + ":2")),
                        new CardTesting(2, 100, 101, Duration.ofMinutes(1)),
                        new ImpossibleTravel(3, Duration.ofMillis(1)),
                        new EscalatingAmounts(4, 3, Duration.ofHours(2))));
    }

    @Test
    void reportsErrorsInSettingsAndInTheRuleFileAtOnce() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules:
                  - {ruleId: geo-velocity, enabled: yes, severity: HIGH, parameters: {min-countries: 3}}
                """);

        assertThat(errors("""
                histori: 1 h
                amount-memory: 1 min
                default-rules: %s
                patterns.card-testing.small-amount-minor: 20000
                """.formatted(rules)))
                .extracting(error -> error.toString().replace(folder + "/", ""))
                .containsExactlyInAnyOrder(
                        "my.yaml:1: histori = '1 h': unknown key; did you mean 'history'?",
                        "my.yaml:2: amount-memory = '1 min': must be at least history, 1 h",
                        "rules.yaml:2: rules[0].enabled = 'yes': must be true or false",
                        "my.yaml:4: patterns.card-testing.small-amount-minor = '20000':"
                                + " must be below large-amount-minor, 20000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            history                                   | 999 ms             | must be at least 1 s
            amount-memory                             | soon               | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            default-rules                             | no/such/rules.yaml | file not found
            patterns.card-testing.version             | 0                  | must be a whole number from 1 to 2147483647
            patterns.card-testing.version             | 2147483648         | must be a whole number from 1 to 2147483647
            patterns.card-testing.small-amount-minor  | -1                 | must be a whole number from 0 to 1000000000000
            patterns.card-testing.small-amount-minor  | 5.00               | must be a whole number from 0 to 1000000000000
            patterns.card-testing.large-amount-minor  | 1000000000001      | must be a whole number from 0 to 1000000000000
            patterns.card-testing.within              | 0                  | must be at least 1 ms
            patterns.impossible-travel.version        | one                | must be a whole number from 1 to 2147483647
            patterns.impossible-travel.within         | 0 s                | must be at least 1 ms
            patterns.escalating-amounts.version       | 0                  | must be a whole number from 1 to 2147483647
            patterns.escalating-amounts.growth-factor | 1                  | must be a whole number from 2 to 1000000
            patterns.escalating-amounts.within        | 0 h                | must be at least 1 ms
            outputs.fraud-alerts.delivery             | at-most-once       | must be one of exactly-once, at-least-once
            """)
    void rejectsABadValue(String key, String value, String problem) {
        String[] arguments = {"--" + key, value};

        assertThat(ConfigErrors.of(() -> FraudDetectionSettings.load(arguments, Map.of())))
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::value, ConfigError::problem)
                .containsExactly(tuple("--" + key, key, value, problem));
    }

    @Test
    void reportsTheLineOfAnInvalidRuleFile() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules:\n  - {ruleId: a\n");

        assertThat(errors("default-rules: " + rules))
                .extracting(ConfigError::origin, ConfigError::remedy)
                .containsExactly(tuple(rules + ":3", "correct the line"));
    }

    @Test
    void acceptsAnAmountMemoryAsLongAsTheHistory() throws IOException {
        FraudDetectionSettings settings = load("history: 2 d\namount-memory: 48 h\n");

        assertThat(settings.amountMemory()).isEqualTo(settings.history());
    }

    private FraudDetectionSettings load(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), yaml);
        return FraudDetectionSettings.load(new String[] {"--config", file.toString()}, Map.of());
    }

    private List<ConfigError> errors(String yaml) {
        return ConfigErrors.of(() -> load(yaml));
    }
}
