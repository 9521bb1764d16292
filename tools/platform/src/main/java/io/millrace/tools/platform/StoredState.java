/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The state from which each job of a platform can continue: recorded savepoints and checkpoints that Flink retained. */
public final class StoredState {
    private final Instance instance;
    private final SavepointRecords savepoints;
    private final JobRecords runs;

    /**
     * A savepoint or checkpoint.
     *
     * @param kind "savepoint" or "checkpoint"
     * @param path as Flink reads it
     */
    public record Snapshot(String kind, Instant taken, String path) {}

    /**
     * A run that Flink does not have any more, although nobody stopped it.
     *
     * @param latest the state from which the job can continue
     */
    public record LostRun(String job, String id, Optional<Snapshot> latest) {}

    /** @param folder the folder of the platform */
    public StoredState(Installation installation, Path folder) {
        this.instance = new Instance(installation, folder);
        this.savepoints = new SavepointRecords(instance.savepoints(), Clock.systemUTC());
        this.runs = new JobRecords(instance.runs(), Clock.systemUTC());
    }

    void submitted(String job, String id) {
        runs.submitted(job, id);
    }

    void stopped(String job, String id, String savepoint) {
        savepoints.add(job, savepoint);
        runs.stopped(job, id);
    }

    /** The job's newest savepoint or checkpoint. */
    public Optional<Snapshot> latest(String job) {
        Stream<Snapshot> recorded = savepoints.newest(job).stream()
                .map(savepoint -> new Snapshot("savepoint", savepoint.taken(), savepoint.path()));
        Stream<Snapshot> retained = runs.runs(job).stream().flatMap(run -> checkpoints(run.id()).stream());
        return Stream.concat(recorded, retained).max(Comparator.comparing(Snapshot::taken));
    }

    /** The newest run of the job if it was not stopped and Flink does not list it. */
    public Optional<LostRun> lost(String job, List<JobStatus> listed) {
        return runs.unstopped(job)
                .filter(run -> listed.stream().noneMatch(status -> status.id().equals(run.id())))
                .map(run -> new LostRun(job, run.id(), latest(job)));
    }

    private List<Snapshot> checkpoints(String jobId) {
        Path folder = instance.checkpoints().resolve(jobId);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.resolve("_metadata"))
                    .filter(Files::exists)
                    .map(StoredState::checkpoint)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the checkpoints in " + folder, e);
        }
    }

    /** Flink writes the metadata last, so its time is that of the completion. */
    private static Snapshot checkpoint(Path metadata) {
        try {
            Instant completed = Files.getLastModifiedTime(metadata).toInstant();
            return new Snapshot("checkpoint", completed, "file:" + metadata.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + metadata, e);
        }
    }
}
