/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.TextRequestedException;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecedenceTest {

    @TempDir
    private Path folder;

    private Path file;

    @Test
    void fileOfTheJobWinsOverCommonFile() {
        String[] arguments = {"--print-config"};

        TextRequestedException printed = catchThrowableOfType(
                TextRequestedException.class, () -> OrderEnrichmentSettings.load(arguments, Map.of()));

        assertThat(printed.getMessage().lines())
                .anyMatch(line -> line.matches("dedup-horizon: 1 h +# default config/jobs/order-enrichment.yaml:\\d+"));
    }

    @Test
    void fileWinsOverDefault() throws IOException {
        file = ConfigFile.write(folder, "group-id: of-file\n").path();

        assertThat(groupId(Map.of())).isEqualTo("of-file");
    }

    @Test
    void laterFileWinsOverEarlierFile() throws IOException {
        file = ConfigFile.write(folder, "group-id: of-file\nenvironment: of-file\n")
                .path();
        Path later = Files.writeString(folder.resolve("later.yaml"), "group-id: of-later-file\n");

        JobSettings job = load(Map.of(), "--config", later.toString());

        assertThat(job.groupId()).isEqualTo("of-later-file");
        assertThat(job.environment()).isEqualTo("of-file");
    }

    @Test
    void environmentWinsOverFile() throws IOException {
        file = ConfigFile.write(folder, "group-id: of-file\n").path();

        assertThat(groupId(Map.of("MILLRACE_GROUP_ID", "of-environment"))).isEqualTo("of-environment");
    }

    @Test
    void argumentWinsOverEnvironment() throws IOException {
        file = ConfigFile.write(folder, "group-id: of-file\n").path();

        assertThat(groupId(Map.of("MILLRACE_GROUP_ID", "of-environment"), "--group-id", "of-argument"))
                .isEqualTo("of-argument");
    }

    @Test
    void addressesComeFromTheirWellKnownVariables() throws IOException {
        file = ConfigFile.write(folder, "kafka.bootstrap.servers: of-file:1\n").path();

        JobSettings job = load(Map.of("KAFKA_BOOTSTRAP_SERVERS", "here:1", "SCHEMA_REGISTRY_URL", "http://there:2"));

        assertThat(job.kafka()).containsEntry("bootstrap.servers", "here:1");
        assertThat(job.registryUrl()).isEqualTo("http://there:2");
    }

    @Test
    void millraceVariablesWinOverWellKnownOnes() throws IOException {
        file = ConfigFile.write(folder, "").path();

        JobSettings job =
                load(Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", "mine:1", "KAFKA_BOOTSTRAP_SERVERS", "other:1"));

        assertThat(job.kafka()).containsEntry("bootstrap.servers", "mine:1");
    }

    @Test
    void variablesSetNestedKeysAndPropertiesOfClients() throws IOException {
        file = ConfigFile.write(folder, "").path();

        JobSettings job = load(Map.of(
                "MILLRACE_OUTPUTS_DEAD_LETTERS_DELIVERY", "at-least-once",
                "MILLRACE_KAFKA_SASL_JAAS_CONFIG", "module required;",
                "MILLRACE_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "me:secret"));

        assertThat(job.outputs())
                .containsEntry("dead-letters", Delivery.AT_LEAST_ONCE)
                .containsEntry("late", Delivery.EXACTLY_ONCE);
        assertThat(job.kafka()).containsEntry("sasl.jaas.config", "module required;");
        assertThat(job.registry()).containsExactly(Map.entry("basic.auth.user.info", "me:secret"));
    }

    @Test
    void ignoresEmptyAndUnrelatedVariables() throws IOException {
        file = ConfigFile.write(folder, "group-id: of-file\n").path();

        assertThat(groupId(Map.of("MILLRACE_GROUP_ID", " ", "MILLRACE_HOME", "/opt/millrace", "GROUP_ID", "x")))
                .isEqualTo("of-file");
    }

    @Test
    void ignoresTheJavaOptionsOfTheCommand() throws IOException {
        file = ConfigFile.write(folder, "group-id: of-file\n").path();

        assertThat(groupId(Map.of("MILLRACE_JAVA_OPTIONS", "-Xmx512m"))).isEqualTo("of-file");
    }

    @Test
    void rejectsAMisspeltVariableWithTheNearest() {
        assertThat(ConfigFile.errorsOf(Map.of("MILLRACE_GRUP_ID", "x")))
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::value, ConfigError::remedy)
                .containsExactly(tuple(
                        "environment variable MILLRACE_GRUP_ID",
                        "MILLRACE_GRUP_ID",
                        "x",
                        "did you mean 'MILLRACE_GROUP_ID'?"));
    }

    @Test
    void rejectsABadVariableUnderItsName() {
        assertThat(ConfigFile.errorsOf(Map.of("SCHEMA_REGISTRY_URL", "there")))
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::value)
                .containsExactly(tuple("environment variable SCHEMA_REGISTRY_URL", "schema-registry.url", "there"));
    }

    private String groupId(Map<String, String> environment, String... arguments) {
        return load(environment, arguments).groupId();
    }

    private JobSettings load(Map<String, String> environment, String... further) {
        String[] arguments = new String[further.length + 1];
        arguments[0] = "--config=" + file;
        System.arraycopy(further, 0, arguments, 1, further.length);
        return PurchaseTotalsSettings.load(arguments, environment).job();
    }
}
