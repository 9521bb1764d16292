/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Remembers which savepoints were taken of a job: one file a job, one line a savepoint, the newest last. */
public final class SavepointRecords {
    private final Path folder;
    private final Clock clock;

    public SavepointRecords(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    public void add(String job, String savepoint) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    file(job),
                    clock.instant() + " " + savepoint + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record the savepoint " + savepoint, e);
        }
    }

    /** Path of the job's newest savepoint. */
    public Optional<String> latest(String job) {
        if (!Files.exists(file(job))) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file(job));
            return lines.stream()
                    .filter(line -> line.contains(" "))
                    .reduce((earlier, later) -> later)
                    .map(line -> line.substring(line.indexOf(' ') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file(job), e);
        }
    }

    private Path file(String job) {
        return folder.resolve(job + ".txt");
    }
}
