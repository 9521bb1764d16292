/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the resident memory of a process. */
final class ResidentMemory {
    private static final long KIBIBYTE = 1024;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

    private ResidentMemory() {}

    /** Bytes; empty if the process has ended. */
    static OptionalLong ofProcess(long pid) {
        if (Files.isDirectory(Path.of("/proc/self"))) {
            return ofStatus(Path.of("/proc/" + pid + "/status"));
        }
        ProcessBuilder command = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid));
        List<String> lines = Commands.run(command, line -> {}).lines();
        return lines.stream()
                .map(String::trim)
                .filter(line -> line.matches("\\d+"))
                .mapToLong(line -> Long.parseLong(line) * KIBIBYTE)
                .findFirst();
    }

    /** Minimal systems have no {@code ps}. */
    private static OptionalLong ofStatus(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.map(RESIDENT::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(line -> Long.parseLong(line.group(1)) * KIBIBYTE)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }
}
