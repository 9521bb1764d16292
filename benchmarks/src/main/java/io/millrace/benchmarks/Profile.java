/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records a JVM with Java Flight Recorder. */
final class Profile {

    private static final String RECORDING = "benchmark";

    private Profile() {}

    /** Starts a recording that {@link #stop} writes to the folder. */
    static void start(long pid, Path folder, String workload, String system) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder, e);
        }
        Path file = folder.toAbsolutePath().resolve(workload + "-" + system + ".jfr");
        jcmd(pid, "JFR.start", "name=" + RECORDING, "settings=profile", "filename=" + file);
    }

    static void stop(long pid) {
        jcmd(pid, "JFR.stop", "name=" + RECORDING);
    }

    private static void jcmd(long pid, String... arguments) {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.waitFor() != 0) {
                throw new OperationFailedException("jcmd " + arguments[0] + " failed; --profile needs a JDK");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start jcmd; --profile needs a JDK", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while profiling", e);
        }
    }
}
