/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a short-lived command and collects its output. */
final class Commands {
    /**
     * Outcome of a command.
     *
     * @param lines standard output and standard error, interleaved
     */
    record Result(int exitCode, List<String> lines) {
        String text() {
            return String.join(System.lineSeparator(), lines);
        }
    }

    private Commands() {}

    static Result run(ProcessBuilder builder, Consumer<String> eachLine) {
        List<String> lines = new ArrayList<>();
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    lines.add(line);
                    eachLine.accept(line);
                }
            }
            return new Result(process.waitFor(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + builder.command().get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException(
                    "interrupted while running " + builder.command().get(0), e);
        }
    }

    /** Runs a command and returns its output; throws if its exit code is not zero. */
    static List<String> require(List<String> command, Path directory) {
        Result result = run(new ProcessBuilder(command).directory(directory.toFile()), line -> {});
        if (result.exitCode() != 0) {
            throw new OperationFailedException(command.get(0) + " failed with exit code " + result.exitCode()
                    + System.lineSeparator() + result.text());
        }
        return result.lines();
    }
}
