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
import java.util.Optional;
import java.util.concurrent.Callable;
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
        try {
            FlinkRest rest = new FlinkRest(platform.addresses().flinkRest());
            for (JobStatus status : rest.jobs()) {
                Optional<JobDefinition> job = JobDefinition.find(status.name());
                if (status.state().equals("RUNNING") && job.isPresent()) {
                    FlinkCli flink = FlinkCli.ofPlatform(installation, platform.directory());
                    new JobSubmitter(installation, flink, platform.directory())
                            .stop(job.orElseThrow(), status.id(), Optional.empty());
                }
            }
        } catch (OperationFailedException e) {
            spec.commandLine().getErr().println("warning: stopping without a savepoint: " + e.getMessage());
        }
    }
}
