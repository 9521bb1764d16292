/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();

    private final List<String> failures = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private SupervisedProcess supervised;

    /** A shell command in place of a broker; healthy as soon as it has created a file. */
    private record ShellCommand(String script, Path healthFile) implements ProcessDefinition {
        @Override
        public Component component() {
            return Component.KAFKA;
        }

        @Override
        public String address() {
            return "nowhere";
        }

        @Override
        public void prepare() {}

        @Override
        public List<String> command() {
            return List.of("/bin/sh", "-c", script);
        }

        @Override
        public boolean healthy() {
            return Files.exists(healthFile);
        }
    }

    @BeforeEach
    void createLogs() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
    }

    @AfterEach
    void stop() {
        stop(supervised);
        executor.shutdownNow();
    }

    private static void stop(SupervisedProcess process) {
        process.requestStop();
        process.awaitStop();
    }

    private SupervisedProcess supervise(String script) {
        supervised = new SupervisedProcess(
                new ShellCommand(script, folder.resolve("healthy")),
                new Instance(Installation.locate(), folder),
                executor,
                new PlatformListener() {
                    @Override
                    public void restartFailed(Component component, String reason) {
                        failures.add(reason);
                    }
                },
                () -> {});
        return supervised;
    }

    @Test
    void restartsAKilledProcess() {
        SupervisedProcess process = supervise("touch healthy; exec sleep 600");
        process.start();
        ProcessHandle first = process.process().orElseThrow();

        first.destroyForcibly();

        await().untilAsserted(() -> assertThat(process.process()).get().isNotEqualTo(first));
        assertThat(process.restarts()).isEqualTo(1);
        assertThat(process.process()).get().matches(ProcessHandle::isAlive);
    }

    @Test
    void reportsWhyAProcessCouldNotBeRestarted() {
        SupervisedProcess process = supervise("touch healthy; exec sleep 600");
        process.start();

        Folders.delete(folder.resolve("logs"));
        process.process().orElseThrow().destroyForcibly();

        await().untilAsserted(() -> assertThat(failures).isNotEmpty());
        assertThat(failures.get(0)).contains("logs/kafka.log (No such file or directory)");
    }

    @Test
    void doesNotRestartAStoppedProcess() {
        SupervisedProcess process = supervise("touch healthy; exec sleep 600");
        process.start();

        stop(process);

        assertThat(process.process()).get().matches(handle -> !handle.isAlive());
        assertThat(process.restarts()).isZero();
    }

    @Test
    void startsAStoppedProcessOnRequest() {
        SupervisedProcess process = supervise("touch healthy; exec sleep 600");
        process.start();
        stop(process);

        process.start();

        assertThat(process.process()).get().matches(ProcessHandle::isAlive);
    }

    @Test
    void killsAProcessThatIgnoresTheStopRequest() {
        SupervisedProcess process = supervise("trap '' TERM; touch healthy; while :; do sleep 1; done");
        process.start();
        ProcessHandle handle = process.process().orElseThrow();

        stop(process);

        assertThat(handle.isAlive()).isFalse();
    }

    @Test
    void showsTheLogOfAProcessThatExitsDuringItsStart() {
        SupervisedProcess process = supervise("printf '\\377 no space left on this disk\\n'; exit 3");

        assertThatThrownBy(process::start)
                .isInstanceOf(OperationFailedException.class)
                .hasMessageStartingWith("kafka exited during its start with code 3")
                .hasMessageContaining("no space left on this disk");
    }

    @Test
    void ignoresSignalsOfTheTerminal() throws IOException, InterruptedException {
        SupervisedProcess process = supervise("touch healthy; exec sleep 600");
        process.start();
        ProcessHandle child = process.process().orElseThrow();

        signal("INT", child.pid());
        signal("HUP", child.pid());
        signal("INT", child.parent().orElseThrow().pid());

        await().during(Duration.ofMillis(300)).until(child::isAlive);
        assertThat(process.restarts()).isZero();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exitCode).isZero();
    }
}
