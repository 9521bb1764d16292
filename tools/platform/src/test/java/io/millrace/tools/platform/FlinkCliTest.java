/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkCliTest {
    private static final String JOB_ID = "0123456789abcdef0123456789abcdef";
    private static final JobSubmission SUBMISSION = new JobSubmission(
            "a.Job", Path.of("/jobs.jar"), 2, Optional.of("file:/savepoint-1"), List.of("--lateness", "10 min"));

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path home;

    private FlinkCli flinkThat(String script) throws IOException {
        Path command = Files.createDirectories(home.resolve("bin")).resolve("flink");
        Files.writeString(command, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        return FlinkCli.ofDistribution(home, Optional.of("http://flink.example:8081"))
                .printingTo(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void returnsTheIdOfASubmittedJob() throws IOException {
        FlinkCli flink = flinkThat("echo \"Job has been submitted with JobID " + JOB_ID + "\"");

        assertThat(flink.run(SUBMISSION)).isEqualTo(JOB_ID);
    }

    @Test
    void printsTheCommandForTheShellAndItsOutput() throws IOException {
        FlinkCli flink = flinkThat("echo output; echo warning >&2; echo JobID " + JOB_ID);

        flink.run(SUBMISSION);

        assertThat(printed())
                .startsWith("$ " + home + "/bin/flink run -m flink.example:8081 -d -p 2 -s file:/savepoint-1"
                        + " -c a.Job /jobs.jar --lateness '10 min'\n")
                .contains("output\n", "warning\n");
    }

    @Test
    void passesJarsThatAJobNeedsBesidesItsOwn() throws IOException {
        FlinkCli flink = flinkThat("echo JobID " + JOB_ID);

        flink.run(new JobSubmission(
                "a.Job",
                Path.of("/job.jar"),
                List.of(Path.of("/a.jar"), Path.of("/b.jar")),
                2,
                Optional.empty(),
                List.of()));

        assertThat(printed()).contains("-d -p 2 -C file:///a.jar -C file:///b.jar -c a.Job /job.jar");
    }

    @Test
    void reportsTheExitCodeOfAFailedCommand() throws IOException {
        FlinkCli flink = flinkThat("echo no slots; exit 1");

        assertThatThrownBy(() -> flink.stopWithSavepoint(JOB_ID, Optional.empty()))
                .isInstanceOf(OperationFailedException.class)
                .hasMessage("flink stop failed with exit code 1; see its output above");
        assertThat(printed()).contains("no slots");
    }

    @Test
    void returnsThePathOfASavepoint() throws IOException {
        FlinkCli flink = flinkThat("echo 'Savepoint completed. Path: file:/tmp/savepoint-ab-12'");

        assertThat(flink.stopWithSavepoint(JOB_ID, Optional.of("file:/tmp"))).isEqualTo("file:/tmp/savepoint-ab-12");
        assertThat(printed()).contains("stop -m flink.example:8081 -p file:/tmp " + JOB_ID);
    }

    @Test
    void returnsThePathOfASavepointInAFolderWithSpaces() throws IOException {
        FlinkCli flink = flinkThat("echo 'Savepoint completed. Path: file:/tmp/a folder/savepoint-ab-12'");

        assertThat(flink.stopWithSavepoint(JOB_ID, Optional.empty())).isEqualTo("file:/tmp/a folder/savepoint-ab-12");
    }

    @Test
    void startsTheJvmOfADistributionInEnglish() throws IOException {
        FlinkCli flink = flinkThat("echo \"options: $JVM_ARGS\"; echo JobID " + JOB_ID);

        flink.run(SUBMISSION);

        assertThat(printed()).contains("options: -Duser.language=en -Duser.country=US\n");
    }

    @Test
    void findsARunningJobByItsName() throws IOException {
        FlinkCli flink = flinkThat("echo '21.11.2026 06:00:00 : " + JOB_ID + " : purchase-totals (RUNNING)'");

        assertThat(flink.findRunning("purchase-totals")).contains(JOB_ID);
        assertThat(flink.findRunning("purchase")).isEmpty();
    }

    @Test
    void findsAJobThatWaitsForSlots() throws IOException {
        FlinkCli flink = flinkThat("echo '21.11.2026 06:00:00 : " + JOB_ID + " : purchase-totals'; echo ------");

        assertThat(flink.findRunning("purchase-totals")).contains(JOB_ID);
        assertThat(flink.findRunning("purchase")).isEmpty();
    }

    @Test
    void rejectsAFlinkHomeWithoutTheCommand() {
        assertThatThrownBy(() -> FlinkCli.ofDistribution(home, Optional.empty()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("FLINK_HOME");
    }
}
