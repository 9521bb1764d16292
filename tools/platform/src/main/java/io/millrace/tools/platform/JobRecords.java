/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records the runs of each job, newest last, in one file per job: a JobManager forgets them when it is killed. */
final class JobRecords {
    private final Path folder;
    private final Clock clock;

    /**
     * One run of a job.
     *
     * @param stopped whether it was stopped with a savepoint
     */
    record Run(String id, Instant submitted, boolean stopped) {}

    JobRecords(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    void submitted(String job, String id) {
        List<Run> runs = new ArrayList<>(runs(job));
        runs.add(new Run(id, clock.instant(), false));
        save(job, runs);
    }

    void stopped(String job, String id) {
        save(
                job,
                runs(job).stream()
                        .map(run -> run.id().equals(id) ? new Run(id, run.submitted(), true) : run)
                        .toList());
    }

    /** The job's newest run, unless it was stopped. */
    Optional<Run> unstopped(String job) {
        return runs(job).stream().reduce((earlier, later) -> later).filter(run -> !run.stopped());
    }

    List<Run> runs(String job) {
        return Json.read(file(job), Run[].class).map(List::of).orElse(List.of());
    }

    private void save(String job, List<Run> runs) {
        Folders.create(folder);
        Json.write(file(job), runs);
    }

    private Path file(String job) {
        return folder.resolve(job + ".json");
    }
}
