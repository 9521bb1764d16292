/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.RunningPlatform;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace down}: stops the local platform and its jobs. */
@Command(
        name = "down",
        description = {
            "Stops the local platform, and its jobs with a savepoint first.",
            "Data is kept: 'up' and 'submit JOB --from-savepoint latest' continue from there.",
            "Also ends processes that a crashed run left behind. Does nothing if nothing is running."
        },
        footer = {"%nExamples:", "  millrace down", "  millrace down --name second --no-savepoints"})
public final class DownCommand implements Callable<Integer> {
    @Mixin
    private InstanceName instance;

    @Option(
            names = "--no-savepoints",
            description = "Do not stop the jobs first; transactions left open block readers until they time out.")
    private boolean noSavepoints;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = Installation.locate();
        Optional<RunningPlatform> running = RunningPlatform.find(installation, instance.value());
        if (running.isPresent() && !noSavepoints) {
            stopJobs(installation, running.orElseThrow());
        }
        boolean stopped = RunningPlatform.stop(installation, instance.value());
        out.println("platform '" + instance.value() + (stopped ? "' stopped" : "' is not running"));
        return ExitCodes.OK;
    }

    private void stopJobs(Installation installation, RunningPlatform platform) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            List<JobStatus> jobs = new FlinkRest(platform.addresses().flinkRest()).jobs();
            JobSubmitter submitter = new JobSubmitter(
                    installation, FlinkCli.ofPlatform(installation, platform.directory()), platform.directory());
            stopEach(jobs, (job, id) -> submitter.stop(job, id, Optional.empty()))
                    .forEach(failure -> err.println("warning: " + failure));
        } catch (OperationFailedException e) {
            err.println("warning: no job has a new savepoint: " + e.getMessage());
        }
    }

    /** Stops every job that runs, whether or not another one could be stopped; returns why the rest has no savepoint. */
    static List<String> stopEach(List<JobStatus> jobs, BiConsumer<JobDefinition, String> stop) {
        List<String> failures = new ArrayList<>();
        for (JobStatus status : jobs) {
            Optional<JobDefinition> job = JobDefinition.find(status.name());
            if (status.hasEnded() || job.isEmpty()) {
                continue;
            }
            if (!status.state().equals("RUNNING")) {
                failures.add(status.name() + " has no new savepoint: it is " + status.state());
                continue;
            }
            try {
                stop.accept(job.orElseThrow(), status.id());
            } catch (OperationFailedException e) {
                failures.add(status.name() + " has no new savepoint: " + e.getMessage());
            }
        }
        return failures;
    }
}
