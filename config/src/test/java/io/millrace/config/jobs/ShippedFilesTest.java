/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.TextRequestedException;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.YamlFile;
import java.io.IOException;
import java.io.InputStream;
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

    static List<Path> yamlFiles() throws IOException {
        List<Path> files = new ArrayList<>(files(Path.of("."), 1, ".yaml"));
        files.addAll(files(Path.of("jobs"), 1, ".yaml"));
        files.addAll(files(Path.of("../flink-conf"), 2, ".yaml"));
        return files;
    }

    static List<JobDefinition> jobs() {
        return JobDefinition.all();
    }

    private static List<String> packagedFiles() {
        List<String> files = new ArrayList<>(
                List.of("topics.yaml", "fraud-rules.yaml", "jobs/" + JobDefinition.COMMON_SETTINGS_FILE));
        JobDefinition.all().forEach(job -> files.add("jobs/" + job.settingsFile()));
        return files;
    }

    static List<Path> loggingFiles() throws IOException {
        return files(Path.of("../flink-conf"), 2, ".properties");
    }

    private static List<Path> files(Path folder, int depth, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void areComplete() throws IOException {
        List<String> files = new ArrayList<>(packagedFiles());
        files.addAll(List.of("../flink-conf/local/config.yaml", "../flink-conf/production/config.yaml"));

        assertThat(yamlFiles())
                .extracting(file -> file.normalize().toString())
                .containsExactlyInAnyOrderElementsOf(files);
        assertThat(loggingFiles()).hasSize(6);
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void areYamlWithoutDuplicates(Path file) {
        List<ConfigError> errors = new ArrayList<>();

        assertThat(YamlFile.read(file, errors)).isNotEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void profilesAreSettingsOfTheirJobs() throws IOException {
        assertThat(files(Path.of("profiles"), 2, ".yaml")).isNotEmpty().allSatisfy(file -> {
            JobDefinition job =
                    JobDefinition.require(file.getFileName().toString().replace(".yaml", ""));
            String[] arguments = {"--config", file.toString()};

            assertThat(job.settings().load(arguments, Map.of()))
                    .isNotEqualTo(job.settings().load(new String[0], Map.of()));
        });
    }

    @ParameterizedTest
    @MethodSource("loggingFiles")
    void areProperties(Path file) throws IOException {
        Properties properties = new Properties();
        properties.load(Files.newBufferedReader(file));

        assertThat(properties).containsKey("rootLogger.level");
    }

    @Test
    void packagedFilesAreThoseInTheRepository() throws IOException {
        for (String file : packagedFiles()) {
            try (InputStream packaged = JobDefinition.class.getResourceAsStream("/io/millrace/config/" + file)) {
                assertThat(packaged).as(file).hasBinaryContent(Files.readAllBytes(Path.of(file)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void helpContainsTheDocumentedDefaults(JobDefinition job) throws IOException {
        String common = Files.readString(Path.of("jobs", JobDefinition.COMMON_SETTINGS_FILE));
        String own = Files.readString(Path.of("jobs", job.settingsFile()));
        TextRequestedException help = catchThrowableOfType(
                TextRequestedException.class, () -> job.settings().load(new String[] {"--help"}, Map.of()));

        assertThat(help.getMessage()).contains("--config FILE", "Durations:", common, own);
    }
}
