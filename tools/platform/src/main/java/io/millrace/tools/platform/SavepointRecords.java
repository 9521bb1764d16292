/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records the savepoints taken of each job, newest last, in one file per job. */
final class SavepointRecords {
    private final Path folder;
    private final Clock clock;

    record Savepoint(Instant taken, String path) {}

    SavepointRecords(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    void add(String job, String path) {
        List<Savepoint> savepoints = new ArrayList<>(savepoints(job));
        savepoints.add(new Savepoint(clock.instant(), path));
        Folders.create(folder);
        Json.write(file(job), savepoints);
    }

    /** The job's newest savepoint. */
    Optional<Savepoint> newest(String job) {
        return savepoints(job).stream().reduce((earlier, later) -> later);
    }

    private List<Savepoint> savepoints(String job) {
        return Json.read(file(job), Savepoint[].class).map(List::of).orElse(List.of());
    }

    private Path file(String job) {
        return folder.resolve(job + ".json");
    }
}
