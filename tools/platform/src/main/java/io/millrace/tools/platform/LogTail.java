/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The end of a log, for messages about a process that does not do its work. */
final class LogTail {
    private static final int LINES = 20;

    private LogTail() {}

    /** The last lines of each of the component's files, under the name of the file. */
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

    private static List<String> lastLines(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            List<String> all = lines.toList();
            return all.subList(Math.max(0, all.size() - LINES), all.size());
        } catch (MalformedInputException e) {
            return List.of("(not text)");
        } catch (IOException e) {
            return List.of("(unreadable: " + e.getMessage() + ")");
        }
    }
}
