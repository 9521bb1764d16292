/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a component's log files, for messages about its failure. */
final class LogTail {
    private static final int LINES = 20;
    private static final int BYTES = 32 * 1024;

    private LogTail() {}

    /** The last lines of each of the component's files, below the name of the file. */
    static String of(Path logs, Component component) {
        StringBuilder text = new StringBuilder();
        for (String suffix : List.of(".log", ".out")) {
            Path file = logs.resolve(component.id() + suffix);
            List<String> lines = lastLines(file);
            if (!lines.isEmpty()) {
                text.append(System.lineSeparator())
                        .append("--- end of ")
                        .append(file)
                        .append(System.lineSeparator())
                        .append(String.join(System.lineSeparator(), lines));
            }
        }
        return text.toString();
    }

    /** Bytes that are not UTF-8 become replacement characters. */
    private static List<String> lastLines(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - BYTES));
            byte[] bytes = Channels.newInputStream(channel).readAllBytes();
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            return List.of("(unreadable: " + e.getMessage() + ")");
        }
    }
}
