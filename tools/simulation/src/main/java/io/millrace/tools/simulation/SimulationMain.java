/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.JobDefinition;
import java.util.Optional;

/**
 * The program behind {@code millrace simulate}, in a process of its own because the command has no Flink on its class path.
 * Arguments: job, first seed, number of schedules. Exit code 4 if a schedule fails.
 */
public final class SimulationMain {

    private static final int VERIFICATION_FAILED = 4;
    private static final int PORTION = 1_000;

    private SimulationMain() {}

    public static void main(String[] arguments) throws Exception {
        JobDefinition definition = JobDefinition.require(arguments[0]);
        long firstSeed = Long.parseLong(arguments[1]);
        int schedules = Integer.parseInt(arguments[2]);
        for (SimulatedJob job : SimulatedJobs.of(definition)) {
            if (!isVerified(job, firstSeed, schedules)) {
                System.exit(VERIFICATION_FAILED);
            }
        }
    }

    private static boolean isVerified(SimulatedJob job, long firstSeed, int schedules) throws Exception {
        try (Simulation simulation = new Simulation(job)) {
            for (int done = 0; done < schedules; done += PORTION) {
                int portion = Math.min(PORTION, schedules - done);
                Optional<Simulation.Failure> failure = simulation.run(firstSeed + done, portion);
                if (failure.isPresent()) {
                    System.out.println(failure.orElseThrow().description());
                    return false;
                }
                System.out.printf("%s: %,d schedules verified%n", job.name(), done + portion);
            }
        }
        return true;
    }
}
