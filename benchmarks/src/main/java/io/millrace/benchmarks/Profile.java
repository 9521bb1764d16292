/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recording of one JVM by Java Flight Recorder, and the flame graph made from it. */
final class Profile {

    private static final String RECORDING = "benchmark";

    private final long pid;
    private final Path folder;
    private final String title;

    private Profile(long pid, Path folder, String title) {
        this.pid = pid;
        this.folder = folder.toAbsolutePath();
        this.title = title;
    }

    /** Starts to record a process into a folder. */
    static Profile start(long pid, Path folder, String title) {
        Profile profile = new Profile(pid, folder, title);
        try {
            Files.createDirectories(profile.folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder, e);
        }
        profile.jcmd("JFR.start", "name=" + RECORDING, "settings=profile", "filename=" + profile.recording());
        return profile;
    }

    private Path recording() {
        return folder.resolve(title + ".jfr");
    }

    /** Ends the recording, writes the flame graph and returns what ran most. */
    StackProfile stop() {
        jcmd("JFR.stop", "name=" + RECORDING);
        try {
            StackProfile stacks = StackProfile.read(recording());
            Files.writeString(folder.resolve(title + ".svg"), FlameGraph.of(stacks));
            return stacks;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + recording(), e);
        }
    }

    private void jcmd(String... arguments) {
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
