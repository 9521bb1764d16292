/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.StoredState;
import io.millrace.tools.platform.StoredState.Snapshot;
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

    @Test
    void statusNamesAJobThatTheJobManagerForgot() throws IOException {
        targetThatLists("none");
        Path jar = Files.createDirectories(home.resolve("jobs/target")).resolve("millrace-jobs.jar");
        Files.createFile(jar);
        Files.writeString(home.resolve("bin/flink"), "#!/bin/sh\necho JobID " + ID + "\n");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Installation installation = new Installation(home);
        new JobSubmitter(
                        installation,
                        FlinkCli.ofDistribution(home, Optional.empty()).printingTo(nowhere),
                        home)
                .submit(JobDefinition.PURCHASE_TOTALS, 2, Optional.empty(), List.of());
        Path checkpoint = Files.createDirectories(home.resolve("data/checkpoints/" + ID + "/chk-7"));
        Files.createFile(checkpoint.resolve("_metadata"));

        assertThat(StatusCommand.lostJobs(new StoredState(installation, home), List.of()))
                .containsExactly(
                        "purchase-totals is LOST: Flink no longer has " + ID + ", which was not stopped",
                        "  its newest checkpoint: file:" + checkpoint
                                + "\n  continue there with: millrace submit purchase-totals --from-savepoint latest");
    }

    @Test
    void submitRefusesToStartWithoutStateOverEarlierResults() {
        Snapshot latest = new Snapshot("checkpoint", Instant.EPOCH, "file:/chk-7");

        SubmitCommand.requireNoOutput(JobDefinition.FRAUD_DETECTION, List.of(), Optional.of(latest));

        assertThatThrownBy(() -> SubmitCommand.requireNoOutput(
                        JobDefinition.FRAUD_DETECTION, List.of("fraud-decisions"), Optional.of(latest)))
                .isInstanceOf(UsageException.class)
                .hasMessage("fraud-detection has written to fraud-decisions before; continue with --from-savepoint"
                        + " latest (checkpoint file:/chk-7), or start without state, which writes its results again,"
                        + " with --fresh-state");
    }

    private static JobStatus job(String id, String name, String state) {
        return new JobStatus(id, name, state, Instant.EPOCH);
    }
}
