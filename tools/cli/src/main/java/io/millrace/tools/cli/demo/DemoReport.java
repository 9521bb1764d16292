/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.tools.cli.scenario.JobReport;
import io.millrace.tools.cli.scenario.PlantedTally;
import io.millrace.tools.oracle.core.JobVerdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a demo.
 *
 * @param versions of the software that ran, by name
 * @param planted the planted fraud and what was found of it, by detector
 */
record DemoReport(
        DemoPlan plan, Run run, Map<String, String> versions, List<JobVerdict> verdicts, List<PlantedTally> planted) {

    /**
     * The run itself.
     *
     * @param startUp from the command to running jobs
     * @param traffic its length on the clock
     * @param interrupted whether Ctrl-C ended the traffic
     * @param sent records by topic
     * @param peakMemory the most memory that the platform's processes held, bytes
     */
    record Run(Duration startUp, Duration traffic, boolean interrupted, Map<String, Long> sent, long peakMemory) {}

    /** Whether every job is verified and every detector found its planted fraud and none of the near misses. */
    boolean isVerified() {
        return verdicts.stream().allMatch(JobVerdict::isVerified)
                && planted.stream().allMatch(PlantedTally::isClean);
    }

    /** The detectors that missed planted fraud or reported near misses; empty if there are none. */
    Optional<String> plantedHeadline() {
        List<String> failed = planted.stream()
                .filter(tally -> !tally.isClean())
                .map(PlantedTally::toString)
                .toList();
        return failed.isEmpty() ? Optional.empty() : Optional.of("FAILED  planted fraud: " + String.join("; ", failed));
    }

    /** Writes report.json and returns its path. */
    Path write(Path folder) {
        Path file = folder.resolve("report.json");
        try {
            Files.createDirectories(folder);
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    private Json json() {
        return new Json(
                isVerified(),
                run.interrupted(),
                plan.seed(),
                plan.eventsPerSecond(),
                plan.timeFactor(),
                plan.joinName(),
                run.startUp().toMillis() / 1_000.0,
                run.traffic().toMillis() / 1_000.0,
                run.sent(),
                run.peakMemory(),
                versions,
                verdicts.stream().map(JobReport::of).toList(),
                planted);
    }

    /** The content of report.json. */
    private record Json(
            boolean verified,
            boolean interrupted,
            long seed,
            double eventsPerSecond,
            double timeFactor,
            String join,
            double startUpSeconds,
            double trafficSeconds,
            Map<String, Long> sent,
            long mostMemoryBytes,
            Map<String, String> versions,
            List<JobReport> jobs,
            List<PlantedTally> plantedFraud) {}
}
