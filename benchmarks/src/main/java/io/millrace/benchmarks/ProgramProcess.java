/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.OperationFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Contender.Program} in its JVM, which ends with this one. */
final class ProgramProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 60;

    private final String name;
    private final Process process;
    private volatile long records;

    private ProgramProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(this::read, "progress of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program with the class path of this JVM. */
    static ProgramProcess start(Contender.Program program, List<String> arguments, Path temporary, Path log) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                program.entryClass().getName()));
        line.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(line).redirectError(log.toFile());
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            return new ProgramProcess(program.system(), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program.system(), e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().filter(line -> line.matches("\\d+")).forEach(line -> records = Long.parseLong(line));
        } catch (IOException | UncheckedIOException e) {
            // The process has ended.
        }
    }

    long pid() {
        return process.pid();
    }

    /** Records processed, as reported last. */
    long records() {
        if (!process.isAlive()) {
            throw new OperationFailedException(name + " ended with exit code " + process.exitValue());
        }
        return records;
    }

    /** Asks the program to commit its results and end. */
    void requestEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop " + name, e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for the end and fails if the program did. */
    void requireEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new OperationFailedException(name + " did not end within " + STOP_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new OperationFailedException(name + " ended with exit code " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while stopping " + name, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
