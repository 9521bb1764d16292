/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux records about a process. */
final class ProcessUsage {

    private static final int TICK_MILLIS = 10;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private ProcessUsage() {}

    /** CPU time of all threads so far, milliseconds. */
    static long cpuMillis(long pid) {
        String line = read(Path.of("/proc/" + pid + "/stat"));
        // The name of the program, which may contain blanks, is in parentheses.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * TICK_MILLIS;
    }

    /** Greatest resident memory so far, bytes. */
    static long peakBytes(long pid) {
        try (Stream<String> lines = read(Path.of("/proc/" + pid + "/status")).lines()) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + "; the benchmarks need Linux", e);
        }
    }
}
