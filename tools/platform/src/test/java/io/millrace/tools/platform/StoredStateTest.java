/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.platform.StoredState.LostRun;
import io.millrace.tools.platform.StoredState.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredStateTest {
    private static final String JOB = "purchase-totals";
    private static final Instant EARLY = Instant.parse("2001-01-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2101-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private StoredState state;

    @BeforeEach
    void open() {
        state = new StoredState(Installation.locate(), folder);
    }

    private String checkpoint(String jobId, int number, Instant completed) throws IOException {
        Path checkpoint = folder.resolve("data/checkpoints/" + jobId + "/chk-" + number);
        Files.createDirectories(checkpoint);
        Files.setLastModifiedTime(Files.createFile(checkpoint.resolve("_metadata")), FileTime.from(completed));
        return "file:" + checkpoint;
    }

    @Test
    void aNewerCheckpointWinsOverASavepoint() throws IOException {
        state.submitted(JOB, "a");
        state.stopped(JOB, "a", "file:/savepoint-1");
        state.submitted(JOB, "b");
        String newest = checkpoint("b", 12, LATE);
        checkpoint("b", 9, LATE.minusSeconds(5));

        assertThat(state.latest(JOB)).contains(new Snapshot("checkpoint", LATE, newest));
    }

    @Test
    void aNewerSavepointWinsOverACheckpoint() throws IOException {
        state.submitted(JOB, "a");
        checkpoint("a", 3, EARLY);
        state.stopped(JOB, "a", "file:/savepoint-1");

        assertThat(state.latest(JOB).map(Snapshot::path)).contains("file:/savepoint-1");
    }

    @Test
    void ignoresCheckpointsOfOtherJobsAndUnfinishedOnes() throws IOException {
        state.submitted(JOB, "a");
        checkpoint("another", 3, LATE);
        Files.createDirectories(folder.resolve("data/checkpoints/a/chk-4"));
        Files.createDirectories(folder.resolve("data/checkpoints/a/shared"));

        assertThat(state.latest(JOB)).isEmpty();
    }

    @Test
    void aRunThatNobodyStoppedAndFlinkDoesNotListIsLost() throws IOException {
        state.submitted(JOB, "a");
        state.submitted(JOB, "b");
        String newest = checkpoint("b", 2, EARLY);

        assertThat(state.lost(JOB, List.of(status("a"))))
                .contains(new LostRun(JOB, "b", Optional.of(new Snapshot("checkpoint", EARLY, newest))));
    }

    @Test
    void aRunThatIsListedOrWasStoppedIsNotLost() {
        assertThat(state.lost(JOB, List.of())).isEmpty();

        state.submitted(JOB, "a");
        assertThat(state.lost(JOB, List.of(status("a")))).isEmpty();

        state.stopped(JOB, "a", "file:/savepoint-1");
        assertThat(state.lost(JOB, List.of())).isEmpty();
    }

    private static JobStatus status(String id) {
        return new JobStatus(id, JOB, "RUNNING", EARLY);
    }
}
