/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the process that listens on a port, where the system has {@code /proc} and this user may read it. */
final class PortOwner {
    private static final String LISTENING = "0A";

    private PortOwner() {}

    /** Such as {@code process 1234 (java)}; empty if it is unknown. */
    static Optional<String> of(int port) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row.length > 9 && row[3].equals(LISTENING) && row[1].endsWith(suffix(port)))
                .flatMap(row -> process("socket:[" + row[9] + "]").stream())
                .findFirst();
    }

    private static String suffix(int port) {
        return ":" + HexFormat.of().withUpperCase().toHexDigits((short) port);
    }

    private static Optional<String> process(String socket) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), socket))
                .map(process -> "process " + process.pid()
                        + process.info()
                                .command()
                                .map(command -> " (" + Path.of(command).getFileName() + ")")
                                .orElse(""))
                .findFirst();
    }

    private static boolean holds(long pid, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
