/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.SettingsException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurchaseTotalsSettingsTest {

    private static final ZoneId UTC = ZoneId.of("UTC");

    @TempDir
    private Path folder;

    @Test
    void defaultsAreThoseOfTheContract() {
        PurchaseTotalsSettings settings = PurchaseTotalsSettings.load(new String[0], Map.of());

        assertThat(settings)
                .isEqualTo(new PurchaseTotalsSettings(
                        new JobSettings(
                                "local",
                                Map.of("bootstrap.servers", "localhost:9092"),
                                Map.of(),
                                Map.of(),
                                "http://localhost:8081/apis/ccompat/v7",
                                Map.of(),
                                "purchase-totals",
                                StartFrom.EARLIEST,
                                new IntakeSettings(
                                        Duration.ofMinutes(5),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(2),
                                        Duration.ofHours(1)),
                                Map.of(
                                        "purchase-totals", Delivery.EXACTLY_ONCE,
                                        "late", Delivery.EXACTLY_ONCE,
                                        "dead-letters", Delivery.EXACTLY_ONCE),
                                Duration.ofMinutes(15)),
                        Duration.ofMinutes(10),
                        List.of(
                                new Tumbling("tumbling-1m", Duration.ofMinutes(1), UTC),
                                new Tumbling("tumbling-5m", Duration.ofMinutes(5), UTC),
                                new Hopping("hopping-5m-by-1m", Duration.ofMinutes(5), Duration.ofMinutes(1), UTC),
                                new Counting("count-100", 100)),
                        Duration.ofDays(30)));
    }

    @Test
    void mapsEveryKeyOfAFile() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                environment: prod-eu
                kafka:
                  bootstrap.servers: a:9092, b:9093
                  security.protocol: SASL_SSL
                producer.compression.type: zstd
                consumer: {max.poll.records: 1000}
                schema-registry: {url: https://registry:8443, basic.auth.user.info: "me:${env:PASSWORD}"}
                group-id: totals.eu
                start-from: committed
                max-future-skew: 1 min
                watermark: {out-of-orderness: 2s, idleness: 500 ms}
                dedup-horizon: P3D
                allowed-lateness: 0
                windows:
                  - {name: day, type: tumbling, size: 1 d, time-zone: Europe/Berlin}
                  - {name: week-by-day, type: hopping, size: 48 h, slide: 1 d, time-zone: Asia/Tokyo}
                  - {name: so-far, type: cumulative, size: 1 h, step: 10 min}
                  - {name: ten, type: count, count: 10}
                count-window-idle: 7 d
                outputs:
                  purchase-totals.delivery: at-least-once
                  late: {delivery: at-least-once}
                  dead-letters: {delivery: exactly-once}
                transaction-timeout: 2 h
                """);

        assertThat(file.load())
                .isEqualTo(new PurchaseTotalsSettings(
                        new JobSettings(
                                "prod-eu",
                                Map.of("bootstrap.servers", "a:9092, b:9093", "security.protocol", "SASL_SSL"),
                                Map.of("compression.type", "zstd"),
                                Map.of("max.poll.records", "1000"),
                                "https://registry:8443",
                                Map.of("basic.auth.user.info", "me:${env:PASSWORD}"),
                                "totals.eu",
                                StartFrom.COMMITTED,
                                new IntakeSettings(
                                        Duration.ofMinutes(1),
                                        Duration.ofSeconds(2),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(2),
                                        Duration.ofDays(3)),
                                Map.of(
                                        "purchase-totals", Delivery.AT_LEAST_ONCE,
                                        "late", Delivery.AT_LEAST_ONCE,
                                        "dead-letters", Delivery.EXACTLY_ONCE),
                                Duration.ofHours(2)),
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
    void threeMistakesInOneFileAreThreeFaultsAtOnce() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                alowed-lateness: 10 min
                dedup-horizon: 1 hour
                start-from: earlyest
                """);

        assertThat(file.faults())
                .extracting(
                        ConfigError::source,
                        ConfigError::key,
                        ConfigError::value,
                        ConfigError::problem,
                        ConfigError::remedy)
                .containsExactlyInAnyOrder(
                        tuple(
                                file.path() + ":1",
                                "alowed-lateness",
                                "10 min",
                                "is not a known setting",
                                "nearest valid key: allowed-lateness"),
                        tuple(
                                file.path() + ":2",
                                "dedup-horizon",
                                "1 hour",
                                "is not a duration",
                                "write a whole number and a unit (ms, s, min, h, d), for example '10 min'"),
                        tuple(
                                file.path() + ":3",
                                "start-from",
                                "earlyest",
                                "is not one of earliest, latest, committed",
                                "nearest: earliest"));
    }

    @Test
    void messageHasOneLineAFault() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "group-id: a b\nwindow: 3\n");

        SettingsException refused = catchThrowableOfType(SettingsException.class, file::load);

        assertThat(refused.getMessage().lines())
                .containsExactly(
                        file.path() + ":2: window = '3': is not a known setting; nearest valid key: windows",
                        file.path() + ":1: group-id = 'a b': is not in its form;"
                                + " write letters, digits, dots, _ and hyphens");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            environment                       | Prod                 | is not in its form
            environment                       | eu.prod              | is not in its form
            kafka.bootstrap.servers           | localhost            | is not in its form
            kafka.bootstrap.servers           | a:1,,b:2             | is not in its form
            schema-registry.url               | localhost:8081       | is not an http or https URL
            schema-registry.url               | http://a:1,ftp://b   | is not an http or https URL
            schema-registry.url               | http://              | is not an http or https URL
            group-id                          | two words            | is not in its form
            start-from                        | EARLIEST             | is not one of earliest, latest, committed
            max-future-skew                   | -5 min               | is not a duration
            max-future-skew                   | PT-1M                | is negative
            watermark.out-of-orderness        | 5                    | is not a duration
            watermark.out-of-orderness        | 1.5 s                | is not a duration
            watermark.idleness                | 0                    | is shorter than 1 ms
            dedup-horizon                     | 10 m                 | is not a duration
            dedup-horizon                     | PT0.0001S            | is finer than a millisecond
            allowed-lateness                  | 101 years            | is not a duration
            allowed-lateness                  | 36501 d              | is longer than 100 years
            allowed-lateness                  | 999999999999999 d    | is longer than 100 years
            count-window-idle                 | 999 ms               | is shorter than 1 s
            outputs.late.delivery             | at-most-once         | is not one of exactly-once, at-least-once
            transaction-timeout               | 9 s                  | is shorter than 10 s
            transaction-timeout               | 25 d                 | is longer than 24 d
            """)
    void refusesABadValue(String key, String value, String problem) {
        List<ConfigError> faults = ConfigFile.faultsOf(Map.of(), "--" + key, value);

        assertThat(faults)
                .extracting(ConfigError::source, ConfigError::key, ConfigError::value, ConfigError::problem)
                .containsExactly(tuple("--" + key, key, value, problem));
    }

    @Test
    void remembersIdsForAsLongAsAWindowTakesRecords() throws IOException {
        String windows = "windows: [{name: w, type: tumbling, size: 20 min}]\nallowed-lateness: 40 min\n";

        assertThat(ConfigFile.write(folder, windows + "dedup-horizon: 60 min\n").load())
                .isNotNull();
        ConfigError fault = ConfigFile.write(folder, windows + "dedup-horizon: 3599999 ms\n")
                .fault();
        assertThat(fault.key()).isEqualTo("dedup-horizon");
        assertThat(fault.remedy()).isEqualTo("write at least 1 h, or 0 to accept duplicates");
    }

    @Test
    void remembersIdsForTheLongestDayOfAZone() throws IOException {
        String windows =
                "windows: [{name: w, type: tumbling, size: 1 d, time-zone: Europe/Berlin}]\nallowed-lateness: 0\n";

        assertThat(ConfigFile.write(folder, windows + "dedup-horizon: 25 h\n").load())
                .isNotNull();
        assertThat(ConfigFile.write(folder, windows + "dedup-horizon: 24 h\n")
                        .fault()
                        .remedy())
                .isEqualTo("write at least 25 h, or 0 to accept duplicates");
    }

    @Test
    void dedupMayBeOffWhateverTheWindows() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "dedup-horizon: 0\nallowed-lateness: 30 d\n");

        assertThat(file.load().job().intake().dedupHorizon()).isZero();
    }

    @Test
    void countWindowsAloneAskForNoHorizon() throws IOException {
        ConfigFile file = ConfigFile.write(
                folder, "windows: [{name: w, type: count, count: 2}]\ndedup-horizon: 1 s\nallowed-lateness: 1 h\n");

        assertThat(file.load().windows()).containsExactly(new Counting("w", 2));
    }

    @Test
    void aRefusedValueIsNotComparedWithOthers() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "allowed-lateness: 30 d\ndedup-horizon: soon\n");

        assertThat(file.fault().problem()).isEqualTo("is not a duration");
    }

    @Test
    void settingsShowNoSecretsAsText() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "kafka.ssl.key.password: hush\nproducer.ssl.key.password: hush\n");

        assertThat(file.load().job().kafka()).containsEntry("ssl.key.password", "hush");
        assertThat(file.load().toString()).contains("purchase-totals").doesNotContain("hush");
    }
}
