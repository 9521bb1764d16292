/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace stop}: stops a job with a savepoint and records its path. */
@Command(
        name = "stop",
        description = {
            "Stops a job with a savepoint and prints its path.",
            "'millrace submit JOB --from-savepoint latest' continues from there.",
            "The job is on the local platform or, with FLINK_HOME set, on the cluster that Flink is configured for;"
                    + " FLINK_REST_URL names another one."
        },
        footer = {
            "%nExamples:",
            "  millrace stop purchase-totals",
            "  FLINK_HOME=/opt/flink millrace stop purchase-totals \\",
            "      --savepoint-dir s3://bucket/savepoints"
        })
public final class StopCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "JOB",
            completionCandidates = JobNames.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String name;

    @Option(
            names = "--savepoint-dir",
            paramLabel = "URI",
            description = "Folder for the savepoint (default: the cluster's setting).")
    private Optional<String> directory = Optional.empty();

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        JobDefinition job = JobDefinition.require(name);
        Installation installation = Installation.locate();
        FlinkTarget target = FlinkTarget.find(installation, instance.value());
        String jobId = target.runningJob(job)
                .orElseThrow(() -> new OperationFailedException(job.name() + " is not running"
                        + target.restUrl().map(url -> " at " + url).orElse("") + "; see: millrace status"));
        String path = new JobSubmitter(installation, target.flink(), target.instance()).stop(job, jobId, directory);
        spec.commandLine().getOut().println(path);
        return ExitCodes.OK;
    }
}
