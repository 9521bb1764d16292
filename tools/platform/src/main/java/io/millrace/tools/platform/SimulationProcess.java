/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.jobs.JobDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Simulates a job in a process of its own, because the command has neither Flink nor the jobs on its class path. */
public final class SimulationProcess {

    private static final String MAIN_CLASS = "io.millrace.tools.simulation.SimulationMain";

    private SimulationProcess() {}

    /**
     * Runs the schedules of consecutive seeds and returns the exit code.
     *
     * @param eachLine receives the output
     */
    public static int run(
            Installation installation, JobDefinition job, long firstSeed, int schedules, Consumer<String> eachLine) {
        String classPath = installation.simulationClasses() + ":" + installation.simulationLib() + "/*";
        List<String> line = new JavaCommand(Path.of(System.getProperty("java.io.tmpdir")))
                .with("-Xmx1g")
                .with(FlinkProcess.ADD_OPENS)
                .main(classPath, MAIN_CLASS, job.name(), Long.toString(firstSeed), Integer.toString(schedules));
        return Commands.run(new ProcessBuilder(line), eachLine).exitCode();
    }
}
