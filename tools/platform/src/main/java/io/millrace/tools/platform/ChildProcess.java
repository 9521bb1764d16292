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
 * One running process of the platform inside the shell that ends it when this program ends, however that happens
 * ({@code tools/platform/child.sh}).
 */
final class ChildProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Process shell;
    private final ProcessHandle process;

    private ChildProcess(Process shell, ProcessHandle process) {
        this.shell = shell;
        this.process = process;
    }

    /** Starts the command with its output appended to the log. */
    static ChildProcess start(Installation installation, Path directory, Path log, List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh",
                installation.root().resolve("tools/platform/child.sh").toString(),
                log.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Without the limit native memory of RocksDB spreads over dozens of allocator arenas.
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
                throw new OperationFailedException("the shell that was to start " + command.get(0) + " ended at once");
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

    /** Returns the exit code. Whatever ended the shell, its process is ended too. */
    int awaitExit() throws InterruptedException {
        int exitCode = shell.waitFor();
        process.destroyForcibly();
        return exitCode;
    }

    /** Asks the process to end; returns at once. */
    void requestStop() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** Waits for the end that was asked for, and enforces it when it does not come. */
    void awaitStop() {
        try {
            if (shell.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        shell.destroyForcibly();
    }
}
