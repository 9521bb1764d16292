/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running process of the platform and the shell around it, {@code tools/platform/child.sh}, which stops the process
 * when this JVM ends for any reason.
 */
final class ChildProcess {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private final Process shell;
    private final ProcessHandle process;

    private ChildProcess(Process shell, ProcessHandle process) {
        this.shell = shell;
        this.process = process;
    }

    /**
     * Starts a command.
     *
     * @param log file to which the output is appended
     */
    static ChildProcess start(Instance instance, Path log, List<String> command) {
        List<String> line = new ArrayList<>(
                List.of("/bin/sh", instance.installation().childScript().toString(), log.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(instance.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Without this limit the native memory of RocksDB spreads over dozens of malloc arenas.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        try {
            Process shell = builder.start();
            return new ChildProcess(shell, child(shell, command));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    private static ProcessHandle child(Process shell, List<String> command) throws IOException {
        try (BufferedReader output = shell.inputReader(StandardCharsets.UTF_8)) {
            String pid = output.readLine();
            if (pid == null) {
                throw new OperationFailedException("the shell around " + command.get(0) + " exited before starting it");
            }
            return ProcessHandle.of(Long.parseLong(pid)).orElseGet(shell::toHandle);
        }
    }

    /** The JVM itself, not the shell around it. */
    ProcessHandle process() {
        return process;
    }

    boolean isAlive() {
        return shell.isAlive() && process.isAlive();
    }

    int exitCode() {
        return shell.isAlive() ? -1 : shell.exitValue();
    }

    /** Waits for the shell and returns its exit code; kills the process if it outlives the shell. */
    int awaitExit() throws InterruptedException {
        int exitCode = shell.waitFor();
        process.destroyForcibly();
        return exitCode;
    }

    /** Requests the process to stop; returns immediately. */
    void requestStop() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** Waits for a requested stop; kills the process if it does not stop in time. */
    void awaitStop() {
        try {
            if (shell.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        shell.destroyForcibly();
    }
}
