/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedFilesTest {

    static Stream<Path> yamlFiles() throws IOException {
        return Stream.concat(filesUnder(Path.of("."), ".yaml"), filesUnder(Path.of("../flink-conf"), ".yaml"));
    }

    static Stream<Path> loggingFiles() throws IOException {
        return filesUnder(Path.of("../flink-conf"), ".properties");
    }

    private static Stream<Path> filesUnder(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.startsWith("./target") && !file.startsWith("./src"))
                    .toList()
                    .stream();
        }
    }

    @Test
    void areAllThere() throws IOException {
        assertThat(yamlFiles().map(file -> file.normalize().toString()))
                .containsExactlyInAnyOrder(
                        "jobs/clickstream-sessions.yaml",
                        "jobs/fraud-detection.yaml",
                        "jobs/order-enrichment.yaml",
                        "jobs/purchase-totals.yaml",
                        "fraud-rules.yaml",
                        "topics.yaml",
                        "../flink-conf/local/config.yaml",
                        "../flink-conf/production/config.yaml");
        assertThat(loggingFiles()).hasSize(6);
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void areYamlWithoutDuplicates(Path file) {
        List<ConfigError> faults = new ArrayList<>();

        assertThat(YamlFile.read(file, faults)).isNotEmpty();
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("loggingFiles")
    void areProperties(Path file) throws IOException {
        Properties properties = new Properties();
        properties.load(Files.newBufferedReader(file));

        assertThat(properties).containsKey("rootLogger.level");
    }

    @Test
    void packagedSettingsAreThoseInTheRepository() {
        assertThat(PurchaseTotalsSettings.load(new String[] {"--config", "jobs/purchase-totals.yaml"}, Map.of()))
                .isEqualTo(PurchaseTotalsSettings.load(new String[0], Map.of()));
        assertThat(FraudDetectionSettings.load(new String[] {"--config", "jobs/fraud-detection.yaml"}, Map.of()))
                .isEqualTo(FraudDetectionSettings.load(new String[0], Map.of()));
    }

    @Test
    void packagedRulesAreThoseInTheRepository() {
        assertThat(RuleFile.defaults(Path.of("fraud-rules.yaml")))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("origin")
                .isEqualTo(RuleFile.packagedDefaults());
    }
}
