/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.UsageException;
import io.millrace.config.binding.SecretArguments;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.StoredState.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Submits and stops jobs with the {@code flink} command and records their savepoints. */
public final class JobSubmitter {
    /** Denotes the newest recorded savepoint. */
    public static final String LATEST = "latest";

    private final Path jar;
    private final FlinkCli flink;
    private final StoredState state;
    private final SecretFiles secrets;

    /**
     * Creates a submitter that runs the given command.
     *
     * @param folder the folder of the platform, which keeps the records of runs and savepoints
     */
    public JobSubmitter(Installation installation, FlinkCli flink, Path folder) {
        this.jar = installation.jobsJar();
        this.flink = flink;
        this.secrets = new SecretFiles(folder.resolve("secrets"));
        this.state = new StoredState(installation, folder);
    }

    /**
     * Submits the job and returns its id. Arguments that are secret reach it in a file that only this user can read.
     *
     * @param savepoint a path, or {@value #LATEST}
     */
    public String submit(JobDefinition job, int parallelism, Optional<String> savepoint, List<String> arguments) {
        Optional<String> path = savepoint.map(requested -> resolve(job, requested));
        SecretArguments separated = SecretArguments.separate(arguments);
        List<String> visible = new ArrayList<>(separated.visible());
        secrets.replace(job.name(), separated).ifPresent(file -> visible.addAll(List.of("--config", file.toString())));
        String jobId = flink.withoutVariables(separated.variables())
                .run(new JobSubmission(job.entryClass(), jar, parallelism, path, visible));
        state.submitted(job.name(), jobId);
        return jobId;
    }

    private String resolve(JobDefinition job, String savepoint) {
        if (!savepoint.equals(LATEST)) {
            return savepoint;
        }
        return state.latest(job.name())
                .map(Snapshot::path)
                .orElseThrow(() -> new UsageException("--from-savepoint latest: no savepoint of " + job.name()
                        + " is recorded and no checkpoint retained; take one with: millrace stop " + job.name()));
    }

    /** Stops the job with a savepoint, records it and returns its path. */
    public String stop(JobDefinition job, String jobId, Optional<String> savepointDirectory) {
        String path = flink.stopWithSavepoint(jobId, savepointDirectory);
        state.stopped(job.name(), jobId, path);
        return path;
    }

    /** Job arguments that select these services. */
    public static List<String> addressArguments(Addresses addresses) {
        return List.of("--kafka.bootstrap.servers", addresses.kafka(), "--schema-registry.url", addresses.registry());
    }
}
