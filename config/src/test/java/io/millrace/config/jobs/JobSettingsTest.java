/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.SettingsException;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobSettingsTest {

    private static final String EVERY_COMMON_KEY = """
            environment: prod-eu
            kafka:
              bootstrap.servers: a:9092, b:9093
              security.protocol: SASL_SSL
            producer.compression.type: zstd
            consumer: {max.poll.records: 1000}
            schema-registry: {url: https://registry:8443, basic.auth.user.info: "me:${env:PASSWORD}"}
            group-id: totals.eu
            start-from: committed
            allow-create-time: true
            max-future-skew: 1 min
            watermark: {out-of-orderness: 2s, interval: 20 ms, idleness: 500 ms, catch-up-grace: 3 s}
            dedup-horizon: P3D
            buffer-timeout: 0 ms
            state-cache-mib: 256
            outputs:
              %s.delivery: at-least-once
              late: {delivery: at-least-once}
              dead-letters: {delivery: at-least-once}
            transaction-timeout: 2 h
            """;

    @TempDir
    private Path folder;

    static List<JobDefinition> jobs() {
        return JobDefinition.all();
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void hasTheDefaultsOfTheContract(JobDefinition job) {
        assertThat(job.settings().load(new String[0], Map.of()).job())
                .isEqualTo(new JobSettings(
                        "local",
                        Map.of("bootstrap.servers", "localhost:9092"),
                        Map.of(),
                        Map.of(),
                        "http://localhost:8081/apis/ccompat/v7",
                        Map.of(),
                        job.name(),
                        StartFrom.EARLIEST,
                        false,
                        new IntakeSettings(
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                Duration.ofHours(1)),
                        Duration.ofMillis(100),
                        64,
                        outputs(job, Delivery.EXACTLY_ONCE),
                        Duration.ofMinutes(15)));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void mapsEveryCommonKeyOfAFile(JobDefinition job) throws IOException {
        String outputs = String.join(".delivery: at-least-once\n  ", job.outputs());
        Path file =
                ConfigFile.write(folder, EVERY_COMMON_KEY.formatted(outputs)).path();

        assertThat(job.settings()
                        .load(new String[] {"--config", file.toString()}, Map.of())
                        .job())
                .isEqualTo(new JobSettings(
                        "prod-eu",
                        Map.of("bootstrap.servers", "a:9092, b:9093", "security.protocol", "SASL_SSL"),
                        Map.of("compression.type", "zstd"),
                        Map.of("max.poll.records", "1000"),
                        "https://registry:8443",
                        Map.of("basic.auth.user.info", "me:${env:PASSWORD}"),
                        "totals.eu",
                        StartFrom.COMMITTED,
                        true,
                        new IntakeSettings(
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(2),
                                Duration.ofMillis(20),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(3),
                                Duration.ofDays(3)),
                        Duration.ZERO,
                        256,
                        outputs(job, Delivery.AT_LEAST_ONCE),
                        Duration.ofHours(2)));
    }

    private static Map<String, Delivery> outputs(JobDefinition job, Delivery delivery) {
        Map<String, Delivery> outputs = new TreeMap<>(Map.of("late", delivery, "dead-letters", delivery));
        job.outputs().forEach(output -> outputs.put(output, delivery));
        return outputs;
    }

    @Test
    void reportsAllErrorsOfAFileAtOnce() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                alowed-lateness: 10 min
                dedup-horizon: 1 hour
                start-from: earlyest
                watermark.idlenes: 1 s
                """);

        SettingsException rejection = catchThrowableOfType(SettingsException.class, file::load);

        assertThat(rejection
                        .getMessage()
                        .replace(file.path().toString(), "FILE")
                        .lines())
                .containsExactly(
                        "FILE:1: alowed-lateness = '10 min': unknown key; did you mean 'allowed-lateness'?",
                        "FILE:4: watermark.idlenes = '1 s': unknown key; did you mean 'watermark.idleness'?",
                        "FILE:3: start-from = 'earlyest': must be one of earliest, latest, committed;"
                                + " did you mean 'earliest'?",
                        "FILE:2: dedup-horizon = '1 hour': must be a duration such as"
                                + " '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'");
        assertThat(rejection.errors().get(0))
                .isEqualTo(new ConfigError(
                        file.path() + ":1",
                        "alowed-lateness",
                        "10 min",
                        "unknown key",
                        "did you mean 'allowed-lateness'?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            environment                | Prod                 | must consist of lower-case letters, digits and hyphens
            environment                | eu.prod              | must consist of lower-case letters, digits and hyphens
            kafka.bootstrap.servers    | localhost            | must be host:port, several separated by commas
            kafka.bootstrap.servers    | a:1,,b:2             | must be host:port, several separated by commas
            schema-registry.url        | localhost:8081       | must be an http or https URL such as http://localhost:8081
            schema-registry.url        | http://a:1,ftp://b   | must be an http or https URL such as http://localhost:8081
            schema-registry.url        | http://              | must be an http or https URL such as http://localhost:8081
            group-id                   | two words            | must consist of letters, digits, dots, _ and hyphens
            start-from                 | EARLIEST             | must be one of earliest, latest, committed
            max-future-skew            | -5 min               | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            max-future-skew            | PT-1M                | must not be negative
            watermark.out-of-orderness | 5                    | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            watermark.out-of-orderness | 1.5 s                | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            watermark.idleness         | 0                    | must be at least 1 ms
            dedup-horizon              | 10 x                 | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            dedup-horizon              | PT0.0001S            | must be a whole number of milliseconds
            allowed-lateness           | 101 years            | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            allowed-lateness           | 36501 d              | must be at most 100 years
            allowed-lateness           | 999999999999999 d    | must be at most 100 years
            count-window-idle          | 999 ms               | must be at least 1 s
            outputs.late.delivery      | at-most-once         | must be one of exactly-once, at-least-once
            transaction-timeout        | 9 s                  | must be at least 10 s
            transaction-timeout        | 25 d                 | must be at most 24 d
            """)
    void rejectsABadValue(String key, String value, String problem) {
        List<ConfigError> errors = ConfigFile.errorsOf(Map.of(), "--" + key, value);

        assertThat(errors)
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::value, ConfigError::problem)
                .containsExactly(tuple("--" + key, key, value, problem));
    }

    @Test
    void toStringContainsNoSecrets() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "kafka.ssl.key.password: hush\nproducer.ssl.key.password: hush\n");

        assertThat(file.load().job().kafka()).containsEntry("ssl.key.password", "hush");
        assertThat(file.load().toString()).contains("purchase-totals").doesNotContain("hush");
    }
}
