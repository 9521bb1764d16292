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
    void restoresWhatItSaved() {
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
            assertThat(files).containsExactly(instance.resolve("platform.json"));
        }
    }

    @Test
    void isStoppedIfThereIsNoFile() {
        assertThat(PlatformState.load(instance)).isEqualTo(PlatformState.none());
    }

    @Test
    void isStoppedIfTheFileIsDamaged() throws IOException {
        Files.writeString(
                instance.resolve("platform.json"),
                "{\"phase\":\"READY\",\"ports\":{},\"processes\":{\"kafka\":{\"pid\":12}}}");

        assertThat(PlatformState.load(instance)).isEqualTo(PlatformState.none());
    }

    @Test
    void keepsThePortsWhenItStops() {
        PlatformState state = new PlatformState(Map.of("kafka", 20_001), Map.of("kafka", SELF), Phase.READY);

        assertThat(state.stopped()).isEqualTo(new PlatformState(Map.of("kafka", 20_001), Map.of(), Phase.STOPPED));
    }

    @Test
    void findsARunningProcess() {
        PlatformState state = new PlatformState(Map.of(), Map.of("kafka", SELF), Phase.READY);

        assertThat(state.running("kafka")).contains(ProcessHandle.current());
    }

    @Test
    void ignoresAProcessThatReusesTheId() {
        ProcessIdentity reused = new ProcessIdentity(SELF.pid(), SELF.started().minus(Duration.ofHours(1)));
        PlatformState state = new PlatformState(Map.of(), Map.of("kafka", reused), Phase.READY);

        assertThat(state.running("kafka")).isEmpty();
    }

    @Test
    void stopsOnlyItsOwnOrphans() throws IOException, InterruptedException {
        Process own = new ProcessBuilder("sleep", "600").start();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            ProcessIdentity ownIdentity = ProcessIdentity.of(own.toHandle()).orElseThrow();
            ProcessIdentity before = new ProcessIdentity(stranger.pid(), Instant.EPOCH);

            int stopped = OrphanProcesses.stop(new PlatformState(
                    Map.of(), Map.of("kafka", ownIdentity, "registry", before, "supervisor", SELF), Phase.READY));

            assertThat(stopped).isEqualTo(1);
            // The JVM notices the exit a little later than the operating system.
            assertThat(own.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            own.destroyForcibly().waitFor();
            stranger.destroyForcibly().waitFor();
        }
    }
}
