/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.SimulationProcess;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace simulate}: a job under random schedules, without a platform. */
@Command(
        name = "simulate",
        description = {
            "Runs a job's operators under random schedules with crashes, failed checkpoints and rescales,",
            "and compares the committed output. Needs no platform. Ends with exit code 4 if a schedule fails,",
            "after printing it with as few records and faults as possible."
        },
        footer = {
            "%nExamples:",
            "  millrace simulate purchase-totals",
            "  millrace simulate fraud-detection --schedules 1000000 --seed 20001",
            "  millrace simulate order-enrichment --schedules 1 --seed 4711"
        })
public final class SimulateCommand implements Callable<Integer> {

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

    @Parameters(
            paramLabel = "JOB",
            completionCandidates = JobNames.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String job;

    @Option(
            names = "--schedules",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Number of schedules, with consecutive seeds" + DEFAULT)
    private int schedules;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed of the first one" + DEFAULT)
    private long firstSeed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        JobDefinition simulated = JobDefinition.require(job);
        new OptionFaults()
                .require(schedules > 0, "--schedules must be positive; got " + schedules)
                .throwIfAny();
        PrintWriter out = spec.commandLine().getOut();
        return SimulationProcess.run(Installation.locate(), simulated, firstSeed, schedules, line -> {
            out.println(line);
            out.flush();
        });
    }
}
