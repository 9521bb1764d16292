/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.SettingsException;
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
    void defaultsAreThoseOfTheContract() {
        FraudDetectionSettings settings = FraudDetectionSettings.load(new String[0], Map.of());

        assertThat(settings)
                .isEqualTo(new FraudDetectionSettings(
                        new JobSettings(
                                "local",
                                Map.of("bootstrap.servers", "localhost:9092"),
                                Map.of(),
                                Map.of(),
                                "http://localhost:8081/apis/ccompat/v7",
                                Map.of(),
                                "fraud-detection",
                                StartFrom.EARLIEST,
                                new IntakeSettings(
                                        Duration.ofMinutes(5),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(2),
                                        Duration.ofHours(1)),
                                Map.of(
                                        "fraud-decisions", Delivery.EXACTLY_ONCE,
                                        "fraud-alerts", Delivery.EXACTLY_ONCE,
                                        "late", Delivery.EXACTLY_ONCE,
                                        "dead-letters", Delivery.EXACTLY_ONCE),
                                Duration.ofMinutes(15)),
                        Duration.ofHours(1),
                        Duration.ofDays(90),
                        RuleFile.packagedDefaults(),
                        new CardTesting(1, 500, 20_000, Duration.ofMinutes(10)),
                        new ImpossibleTravel(1, Duration.ofMinutes(5)),
                        new EscalatingAmounts(1, 2, Duration.ofMinutes(30))));
    }

    @Test
    void mapsEveryKeyOfAFile() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules:
                  - {ruleId: unusual-amount, enabled: false, severity: LOW, parameters: {factor: 2.5, min-history: 9}}
                """);

        FraudDetectionSettings settings = load("""
                environment: prod-eu
                kafka: {bootstrap.servers: "a:9092, b:9093"}
                schema-registry: {url: https://registry:8443}
                group-id: fraud.eu
                start-from: latest
                max-future-skew: 1 min
                watermark: {out-of-orderness: 2s, idleness: 500 ms}
                dedup-horizon: 0
                history: 2 h
                amount-memory: 7 d
                default-rules: %s
                patterns:
                  card-testing: {version: 2, small-amount-minor: 100, large-amount-minor: 101, within: 1 min}
                  impossible-travel: {version: 3, within: 1 ms}
                  escalating-amounts.version: 4
                  escalating-amounts: {growth-factor: 3, within: 2 h}
                outputs:
                  fraud-decisions.delivery: at-least-once
                  fraud-alerts: {delivery: at-least-once}
                  late: {delivery: at-least-once}
                  dead-letters: {delivery: at-least-once}
                transaction-timeout: 2 h
                """.formatted(rules));

        assertThat(settings)
                .isEqualTo(new FraudDetectionSettings(
                        new JobSettings(
                                "prod-eu",
                                Map.of("bootstrap.servers", "a:9092, b:9093"),
                                Map.of(),
                                Map.of(),
                                "https://registry:8443",
                                Map.of(),
                                "fraud.eu",
                                StartFrom.LATEST,
                                new IntakeSettings(
                                        Duration.ofMinutes(1),
                                        Duration.ofSeconds(2),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(2),
                                        Duration.ZERO),
                                Map.of(
                                        "fraud-decisions", Delivery.AT_LEAST_ONCE,
                                        "fraud-alerts", Delivery.AT_LEAST_ONCE,
                                        "late", Delivery.AT_LEAST_ONCE,
                                        "dead-letters", Delivery.AT_LEAST_ONCE),
                                Duration.ofHours(2)),
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
    void mistakesInSettingsAndInTheFileOfRulesAreFaultsAtOnce() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules:
                  - {ruleId: geo-velocity, enabled: yes, severity: HIGH, parameters: {min-countries: 3}}
                """);

        assertThat(faults("""
                histori: 1 h
                amount-memory: 1 min
                default-rules: %s
                patterns.card-testing.small-amount-minor: 20000
                """.formatted(rules)))
                .extracting(
                        ConfigError::source,
                        ConfigError::key,
                        ConfigError::value,
                        ConfigError::problem,
                        ConfigError::remedy)
                .containsExactlyInAnyOrder(
                        tuple(
                                folder.resolve("my.yaml") + ":1",
                                "histori",
                                "1 h",
                                "is not a known setting",
                                "nearest valid key: history"),
                        tuple(
                                folder.resolve("my.yaml") + ":2",
                                "amount-memory",
                                "1 min",
                                "is shorter than history, 1 h",
                                "write at least as much, or a shorter history"),
                        tuple(
                                rules + ":2",
                                "rules[0].enabled",
                                "yes",
                                "is neither true nor false",
                                "write one of the two"),
                        tuple(
                                folder.resolve("my.yaml") + ":4",
                                "patterns.card-testing.small-amount-minor",
                                "20000",
                                "is not below large-amount-minor, 20000",
                                "write a lower one, or a higher large-amount-minor"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            history                                      | 999 ms              | is shorter than 1 s
            amount-memory                                | soon                | is not a duration
            default-rules                                | no/such/rules.yaml  | there is no such file
            patterns.card-testing.version                | 0                   | is out of range
            patterns.card-testing.version                | 2147483648          | is out of range
            patterns.card-testing.small-amount-minor     | -1                  | is out of range
            patterns.card-testing.small-amount-minor     | 5.00                | is not a whole number
            patterns.card-testing.large-amount-minor     | 1000000000001       | is out of range
            patterns.card-testing.within                 | 0                   | is shorter than 1 ms
            patterns.impossible-travel.version           | one                 | is not a whole number
            patterns.impossible-travel.within            | 0 s                 | is shorter than 1 ms
            patterns.escalating-amounts.version          | 0                   | is out of range
            patterns.escalating-amounts.growth-factor    | 1                   | is out of range
            patterns.escalating-amounts.within           | 0 h                 | is shorter than 1 ms
            outputs.fraud-alerts.delivery                | at-most-once        | is not one of exactly-once, at-least-once
            """)
    void refusesABadValue(String key, String value, String problem) {
        SettingsException refused = catchThrowableOfType(
                SettingsException.class, () -> FraudDetectionSettings.load(new String[] {"--" + key, value}, Map.of()));

        assertThat(refused.faults())
                .extracting(ConfigError::source, ConfigError::key, ConfigError::value, ConfigError::problem)
                .containsExactly(tuple("--" + key, key, value, problem));
    }

    @Test
    void aFileOfRulesThatIsNoYamlIsNamedWithTheLine() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules:\n  - {ruleId: a\n");

        assertThat(faults("default-rules: " + rules))
                .extracting(ConfigError::source, ConfigError::remedy)
                .containsExactly(tuple(rules + ":3", "correct the line"));
    }

    @Test
    void amountsAreRememberedForAtLeastTheHistory() throws IOException {
        FraudDetectionSettings settings = load("history: 2 d\namount-memory: 48 h\n");

        assertThat(settings.amountMemory()).isEqualTo(settings.history());
    }

    @Test
    void helpExplainsEveryKey() {
        assertThat(JobDefinition.FRAUD_DETECTION.settings().help())
                .contains("--config FILE", "amount-memory: 90 d", "default-rules: packaged", "growth-factor: 2");
    }

    @Test
    void printsSettingsThatItReadsAgain() throws IOException {
        String printed = JobDefinition.FRAUD_DETECTION
                .settings()
                .printConfig(
                        new String[] {"--patterns.impossible-travel.within", "7 min"},
                        Map.of("MILLRACE_HISTORY", "30 min"));

        FraudDetectionSettings settings = load(printed);

        assertThat(settings.history()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.impossibleTravel().within()).isEqualTo(Duration.ofMinutes(7));
    }

    private FraudDetectionSettings load(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), yaml);
        return FraudDetectionSettings.load(new String[] {"--config", file.toString()}, Map.of());
    }

    private List<ConfigError> faults(String yaml) {
        SettingsException refused = catchThrowableOfType(SettingsException.class, () -> load(yaml));
        assertThat(refused).as("what loading throws").isNotNull();
        return refused.faults();
    }
}
