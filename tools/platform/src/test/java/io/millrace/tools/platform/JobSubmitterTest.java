/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submits with a {@code flink} that records its arguments and environment. */
class JobSubmitterTest {
    private static final String JAAS = "Login required username=\"me\" password=\"hush-1\";";
    private static final List<String> SECRETS = List.of(
            "--kafka.sasl.jaas.config",
            JAAS,
            "--schema-registry.basic.auth.user.info=me:hush-2",
            "--schema-registry.url",
            "http://me:hush-3@registry:8081");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path instance;
    private JobSubmitter submitter;

    @BeforeEach
    void installFlink() throws IOException {
        Path command = Files.createDirectories(folder.resolve("flink/bin")).resolve("flink");
        Files.writeString(command, """
            #!/bin/sh
            printf '%s\n' "$@" >"$(dirname "$0")/arguments"
            env >"$(dirname "$0")/environment"
            echo "registry http://me:hush-3@registry:8081 refused" >&2
            echo JobID 0123456789abcdef0123456789abcdef
            """);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("jobs/target"));
        Files.createFile(folder.resolve("jobs/target/millrace-jobs.jar"));
        instance = folder.resolve("instance");
        FlinkCli flink = FlinkCli.ofDistribution(folder.resolve("flink"), Optional.empty())
                .printingTo(new PrintStream(printed, true, StandardCharsets.UTF_8));
        submitter = new JobSubmitter(new Installation(folder), flink, instance);
    }

    private List<String> submit(List<String> arguments) throws IOException {
        submitter.submit(JobDefinition.PURCHASE_TOTALS, 2, Optional.empty(), arguments);
        List<String> received = Files.readAllLines(folder.resolve("flink/bin/arguments"));
        return received.subList(
                received.indexOf(folder.resolve("jobs/target/millrace-jobs.jar") + "") + 1, received.size());
    }

    private Path secretFile() {
        return instance.resolve("secrets/purchase-totals.yaml");
    }

    @Test
    void noSecretIsOnTheCommandLineOrPrinted() throws IOException {
        List<String> arguments = submit(SECRETS);

        assertThat(arguments).containsExactly("--config", secretFile().toString());
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--config " + secretFile(), "registry http://******@registry:8081 refused")
                .doesNotContain("hush");
    }

    @Test
    void theJobReadsTheSameSettings() throws IOException {
        List<String> arguments = submit(SECRETS);

        JobSettings settings = PurchaseTotalsSettings.load(arguments.toArray(String[]::new), Map.of())
                .job();
        assertThat(settings.kafka()).containsEntry("sasl.jaas.config", JAAS);
        assertThat(settings.registry()).isEqualTo(Map.of("basic.auth.user.info", "me:hush-2"));
        assertThat(settings.registryUrl()).isEqualTo("http://me:hush-3@registry:8081");
    }

    @Test
    void onlyTheOwnerCanReadTheSecrets() throws IOException {
        submit(SECRETS);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secretFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void otherArgumentsAndPlaceholdersStayOnTheCommandLine() throws IOException {
        List<String> given = List.of(
                "--config",
                "a.yaml",
                "--kafka.sasl.jaas.config",
                "${env:JAAS}",
                "--group-id=me",
                "--dedup-horizon",
                "1 h");

        assertThat(submit(given)).isEqualTo(given);
        assertThat(secretFile()).doesNotExist();
    }

    @Test
    void aSubmitWithoutSecretsRemovesTheOldOnes() throws IOException {
        submit(SECRETS);

        submit(List.of("--group-id", "me"));

        assertThat(secretFile()).doesNotExist();
    }

    @Test
    void flinkDoesNotSeeWithheldVariables() throws IOException {
        FlinkCli flink = FlinkCli.ofDistribution(folder.resolve("flink"), Optional.empty());

        flink.withoutVariables(Set.of("HOME")).findRunning("purchase-totals");

        assertThat(Files.readAllLines(folder.resolve("flink/bin/environment")))
                .noneMatch(line -> line.startsWith("HOME="));
    }
}
