/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.platform.RunningPlatform;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Flink that runs jobs: the user's own if {@code FLINK_HOME} is set, else that of the local platform.
 *
 * @param restUrl empty if it stands in the configuration of {@code FLINK_HOME} only
 * @param instance folder that records savepoints
 */
record FlinkTarget(FlinkCli flink, Optional<String> restUrl, Path instance) {
    private static final String FLINK_HOME = "FLINK_HOME";

    static boolean isUsersOwn() {
        return variable(FLINK_HOME).isPresent();
    }

    static FlinkTarget find(Installation installation, String name) {
        Optional<String> home = variable(FLINK_HOME);
        if (home.isPresent()) {
            Optional<String> restUrl = variable(Addresses.FLINK_VARIABLE);
            FlinkCli flink = FlinkCli.ofDistribution(Path.of(home.orElseThrow()), restUrl);
            return new FlinkTarget(flink, restUrl, installation.instance(name));
        }
        RunningPlatform platform = RunningPlatform.require(installation, name);
        return new FlinkTarget(
                FlinkCli.ofPlatform(installation, platform.directory()),
                Optional.of(platform.addresses().flinkRest()),
                platform.directory());
    }

    /** Id of the job if it has not ended, whether Flink's REST API or only its command line can be asked. */
    Optional<String> runningJob(JobDefinition job) {
        if (restUrl.isPresent()) {
            return new FlinkRest(restUrl.orElseThrow()).runningJob(job.name()).map(JobStatus::id);
        }
        return flink.findRunning(job.name());
    }

    /** Two runs of a job would share transactional ids and fence each other's producers. */
    void requireNotRunning(JobDefinition job) {
        runningJob(job).ifPresent(id -> {
            throw new OperationFailedException(
                    job.name() + " is already running as " + id + "; stop it first with: millrace stop " + job.name());
        });
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
