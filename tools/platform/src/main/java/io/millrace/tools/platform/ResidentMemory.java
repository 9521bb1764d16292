/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.List;
import java.util.OptionalLong;

/** Reads the resident memory of a process. */
final class ResidentMemory {
    private static final long KIBIBYTE = 1024;

    private ResidentMemory() {}

    /** Bytes; empty if the process has ended. */
    static OptionalLong ofProcess(long pid) {
        ProcessBuilder command = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid));
        List<String> lines = Commands.run(command, line -> {}).lines();
        return lines.stream()
                .map(String::trim)
                .filter(line -> line.matches("\\d+"))
                .mapToLong(line -> Long.parseLong(line) * KIBIBYTE)
                .findFirst();
    }
}
