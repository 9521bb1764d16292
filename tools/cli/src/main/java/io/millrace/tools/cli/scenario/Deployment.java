/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Jobs on a local environment: submits them, stops them with savepoints, kills their TaskManager. */
public final class Deployment {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final LocalEnvironment environment;
    private final FlinkRest flink;
    private final Map<JobDefinition, List<String>> settings;
    private final JobSubmitter submitter;
    private final Map<JobDefinition, String> jobIds = new LinkedHashMap<>();
    private final Map<JobDefinition, String> savepoints = new LinkedHashMap<>();

    /**
     * Submits nothing yet.
     *
     * @param settings the arguments of each job to submit, without the environment's addresses
     */
    public Deployment(LocalEnvironment environment, Map<JobDefinition, List<String>> settings) {
        this.environment = environment;
        this.flink = environment.flink();
        this.settings = new LinkedHashMap<>(settings);
        this.submitter = new JobSubmitter(
                environment.installation(),
                FlinkCli.ofPlatform(
                        environment.installation(), environment.platform().directory()),
                environment.platform().directory());
    }

    /** The jobs in the order of their settings. */
    public List<JobDefinition> jobs() {
        return List.copyOf(settings.keySet());
    }

    /** The arguments the job is submitted with, addresses included. */
    public List<String> arguments(JobDefinition job) {
        List<String> arguments = new ArrayList<>(settings.get(job));
        arguments.addAll(JobSubmitter.addressArguments(environment.addresses()));
        return arguments;
    }

    /** Submits every job, from the savepoint of the last {@link #stop} if there is one. */
    public void submit(int parallelism) {
        jobIds.putAll(sideBySide(
                job -> submitter.submit(job, parallelism, Optional.ofNullable(savepoints.get(job)), arguments(job))));
    }

    /** Stops every job with a savepoint. */
    public void stop() {
        savepoints.putAll(sideBySide(job -> submitter.stop(job, jobId(job), Optional.empty())));
    }

    /** Flink's id of the job since it was submitted last. */
    public String jobId(JobDefinition job) {
        return jobIds.get(job);
    }

    /** Waits until every task of every job runs. */
    public void awaitRunning() {
        jobIds.forEach((job, jobId) -> {
            if (!Polling.until(TIMEOUT, () -> flink.allTasksRunning(jobId))) {
                throw new OperationFailedException("%s is not running after %d s: %s"
                        .formatted(job.name(), TIMEOUT.toSeconds(), flink.exceptions(jobId)));
            }
        });
    }

    /** Waits until every job has completed that many more checkpoints. */
    public void awaitCheckpoints(long more) {
        Map<JobDefinition, Long> before =
                counts(jobId -> flink.checkpoints(jobId).completed());
        before.forEach((job, count) -> await(
                "%d more checkpoints of %s".formatted(more, job.name()),
                () -> flink.checkpoints(jobId(job)).completed() >= count + more));
    }

    /**
     * Kills the TaskManager as {@code kill -9} does and waits until supervision has started another process, every job
     * was restored from a checkpoint and every task runs again.
     */
    public void killTaskManager() {
        long killed = environment.platform().pid(Component.TASKMANAGER);
        Map<JobDefinition, Long> before =
                counts(jobId -> flink.checkpoints(jobId).restored());
        environment.platform().kill(Component.TASKMANAGER);
        await("another TaskManager", () -> environment.platform().pid(Component.TASKMANAGER) != killed);
        before.forEach((job, count) -> await(
                "the restore of " + job.name(),
                () -> flink.checkpoints(jobId(job)).restored() > count));
        awaitRunning();
    }

    private Map<JobDefinition, Long> counts(ToLongFunction<String> count) {
        Map<JobDefinition, Long> counts = new LinkedHashMap<>();
        jobIds.forEach((job, jobId) -> counts.put(job, count.applyAsLong(jobId)));
        return counts;
    }

    private static void await(String event, BooleanSupplier condition) {
        if (!Polling.until(TIMEOUT, condition)) {
            throw new OperationFailedException(
                    "timed out after %d s waiting for %s".formatted(TIMEOUT.toSeconds(), event));
        }
    }

    /** Most of the time goes into Flink's client, a process of its own for each job. */
    private Map<JobDefinition, String> sideBySide(Function<JobDefinition, String> action) {
        Map<JobDefinition, CompletableFuture<String>> started = new LinkedHashMap<>();
        settings.keySet().forEach(job -> started.put(job, Background.start(() -> action.apply(job))));
        Map<JobDefinition, String> results = new LinkedHashMap<>();
        started.forEach((job, result) -> results.put(job, Background.join(result)));
        return results;
    }
}
