/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.JobStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that only the configuration of a distribution names, so that its {@code flink list} is asked. */
class FlinkTargetTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path home;

    private FlinkTarget targetThatLists(String job) throws IOException {
        Path command = Files.createDirectories(home.resolve("bin")).resolve("flink");
        Files.writeString(command, "#!/bin/sh\necho '21.11.2026 06:00:00 : " + ID + " : " + job + " (RESTARTING)'\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        FlinkCli flink = FlinkCli.ofDistribution(home, Optional.empty()).printingTo(nowhere);
        return new FlinkTarget(flink, Optional.empty(), home);
    }

    @Test
    void rejectsASecondRunOfAJobWithoutARestUrl() throws IOException {
        FlinkTarget target = targetThatLists("purchase-totals");

        assertThatThrownBy(() -> target.requireNotRunning(JobDefinition.PURCHASE_TOTALS))
                .isInstanceOf(OperationFailedException.class)
                .hasMessage("purchase-totals is already running as " + ID
                        + "; stop it first with: millrace stop purchase-totals");
    }

    @Test
    void acceptsAJobBesideOthers() throws IOException {
        FlinkTarget target = targetThatLists("fraud-detection");

        target.requireNotRunning(JobDefinition.PURCHASE_TOTALS);

        assertThat(target.runningJob(JobDefinition.FRAUD_DETECTION)).contains(ID);
    }

    @Test
    void stopsTheOtherJobsIfOneHasNoSavepoint() {
        List<String> stopped = new ArrayList<>();

        List<String> failures = DownCommand.stopEach(
                List.of(
                        job("1", "purchase-totals", "RUNNING"),
                        job("2", "fraud-detection", "RESTARTING"),
                        job("3", "order-enrichment", "RUNNING"),
                        job("4", "clickstream-sessions", "CANCELED"),
                        job("5", "a-job-of-somebody-else", "RUNNING")),
                (job, id) -> {
                    if (id.equals("1")) {
                        throw new OperationFailedException("flink stop failed with exit code 1");
                    }
                    stopped.add(job.name() + " " + id);
                });

        assertThat(stopped).containsExactly("order-enrichment 3");
        assertThat(failures)
                .containsExactly(
                        "purchase-totals has no new savepoint: flink stop failed with exit code 1",
                        "fraud-detection has no new savepoint: it is RESTARTING");
    }

    private static JobStatus job(String id, String name, String state) {
        return new JobStatus(id, name, state, Instant.EPOCH);
    }
}
