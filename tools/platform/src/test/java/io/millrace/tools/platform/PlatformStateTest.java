/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.platform.PlatformState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformStateTest {
    private static final ProcessIdentity SELF =
            ProcessIdentity.of(ProcessHandle.current()).orElseThrow();

    @TempDir
    private Path instance;

    @Test
    void readsWhatItWrote() {
        Instant started = Instant.parse("2026-01-31T12:00:00.120Z");
        PlatformState state = new PlatformState(
                Map.of("kafka", 20_001, "kafka-controller", 20_002),
                Map.of("kafka", new ProcessIdentity(4711, started)),
                Phase.READY);

        state.save(instance);

        assertThat(PlatformState.load(instance)).isEqualTo(state);
    }

    @Test
    void leavesNoTemporaryFileBehind() throws IOException {
        PlatformState.none().save(instance);

        try (Stream<Path> files = Files.list(instance)) {
            assertThat(files).containsExactly(instance.resolve("platform.properties"));
        }
    }

    @Test
    void isStoppedWhenItNeverRan() {
        assertThat(PlatformState.load(instance)).isEqualTo(PlatformState.none());
    }

    @Test
    void isStoppedWhenTheFileIsDamaged() throws IOException {
        Files.writeString(instance.resolve("platform.properties"), "phase=READY\nkafka.pid=12\n");

        assertThat(PlatformState.load(instance)).isEqualTo(PlatformState.none());
    }

    @Test
    void keepsThePortsWhenItStops() {
        PlatformState state = new PlatformState(Map.of("kafka", 20_001), Map.of("kafka", SELF), Phase.READY);

        assertThat(state.stopped()).isEqualTo(new PlatformState(Map.of("kafka", 20_001), Map.of(), Phase.STOPPED));
    }

    @Test
    void findsAProcessThatRuns() {
        PlatformState state = new PlatformState(Map.of(), Map.of("kafka", SELF), Phase.READY);

        assertThat(state.running("kafka")).contains(ProcessHandle.current());
    }

    @Test
    void doesNotTakeAnotherProcessWithARecycledIdForItsOwn() {
        ProcessIdentity recycled =
                new ProcessIdentity(SELF.pid(), SELF.started().minus(Duration.ofHours(1)));
        PlatformState state = new PlatformState(Map.of(), Map.of("kafka", recycled), Phase.READY);

        assertThat(state.running("kafka")).isEmpty();
    }

    @Test
    void endsOnlyItsOwnLeftovers() throws IOException, InterruptedException {
        Process own = new ProcessBuilder("sleep", "600").start();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            ProcessIdentity ownIdentity = ProcessIdentity.of(own.toHandle()).orElseThrow();
            ProcessIdentity before = new ProcessIdentity(stranger.pid(), Instant.EPOCH);

            int ended = OrphanProcesses.end(new PlatformState(
                    Map.of(), Map.of("kafka", ownIdentity, "registry", before, "supervisor", SELF), Phase.READY));

            assertThat(ended).isEqualTo(1);
            assertThat(own.waitFor(5, TimeUnit.SECONDS))
                    .isTrue(); // Java learns of an end a little later than the system
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            own.destroyForcibly().waitFor();
            stranger.destroyForcibly().waitFor();
        }
    }
}
