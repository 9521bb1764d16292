/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a demo, as a table for people and as report.json with the same figures.
 *
 * @param startUp from the command to running jobs
 * @param traffic how long it was sent, on the clock
 * @param interrupted whether Ctrl-C ended it
 * @param sent records by topic
 * @param mostMemory the most that the platform's processes were seen to hold, bytes
 * @param planted what became of the fraud in the traffic, by rule and pattern
 */
record DemoReport(
        Demo.Plan plan,
        Map<String, String> versions,
        Duration startUp,
        Duration traffic,
        boolean interrupted,
        Map<String, Long> sent,
        long mostMemory,
        List<JobVerdict> verdicts,
        List<PlantedTally> planted) {

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("sent in %d s, seed %d, %s times as fast as the clock, join %s:"
                .formatted(traffic.toSeconds(), plan.seed(), plan.timeFactor(), plan.joinName()));
        sent.forEach((topic, count) -> lines.add("  %-24s %,12d records".formatted(topic, count)));
        lines.add("memory of the platform, at most: %.2f GiB".formatted(mostMemory / (double) (1L << 30)));
        for (JobVerdict verdict : verdicts) {
            lines.add("");
            addInput(lines, verdict);
            addOutputs(lines, verdict);
        }
        addPlanted(lines);
        return String.join(System.lineSeparator(), lines);
    }

    /** Whether every job is verified and every detector caught what was planted for it, and nothing else of that. */
    boolean isVerified() {
        return verdicts.stream().allMatch(JobVerdict::isVerified)
                && planted.stream().allMatch(PlantedTally::isClean);
    }

    /** What is wrong with the planted fraud; empty if nothing is. */
    Optional<String> plantedHeadline() {
        List<String> wrong = planted.stream()
                .filter(tally -> !tally.isClean())
                .map(PlantedTally::toString)
                .toList();
        return wrong.isEmpty() ? Optional.empty() : Optional.of("FAILED  planted fraud: " + String.join("; ", wrong));
    }

    private void addPlanted(List<String> lines) {
        if (planted.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("%-26s %12s %12s %12s %14s"
                .formatted("planted fraud", "planted", "caught", "near misses", "wrongly caught"));
        for (PlantedTally tally : planted) {
            lines.add("  %-24s %,12d %,12d %,12d %,14d"
                    .formatted(
                            tally.detector(),
                            tally.planted(),
                            tally.caught(),
                            tally.nearMisses(),
                            tally.wronglyCaught()));
        }
    }

    private static void addInput(List<String> lines, JobVerdict verdict) {
        InputCounts input = verdict.input();
        lines.add("%-26s %,12d records in".formatted(verdict.job(), input.in()));
        addCount(lines, "accepted", input.accepted());
        addCount(lines, "  of them partially late", input.partiallyLate());
        addCount(lines, "ignored (other types)", input.ignored());
        addCount(lines, "late", input.late());
        addCount(lines, "duplicates", input.duplicate());
        addCount(lines, "dead letters", input.deadLettered());
        lines.add("  %-24s %12s"
                .formatted(
                        "the job's own counts",
                        verdict.jobCounts().isEmpty()
                                ? "not asked"
                                : verdict.countDifferences().isEmpty() ? "agree" : "DIFFER"));
        verdict.countDifferences().forEach(difference -> lines.add("    " + difference));
    }

    private static void addCount(List<String> lines, String what, long count) {
        lines.add("  %-24s %,12d".formatted(what, count));
    }

    private static void addOutputs(List<String> lines, JobVerdict verdict) {
        lines.add("  %-24s %12s %12s %9s %11s %7s"
                .formatted("output", "expected", "matched", "missing", "duplicated", "wrong"));
        verdict.outputs().forEach((topic, tally) -> lines.add(row(topic, tally)));
        List<String> summary = verdict.summary().lines();
        lines.add("  %,d results in %s".formatted(verdict.results().expected(), summary.get(0)));
        summary.stream().skip(1).forEach(line -> lines.add("    " + line));
        verdict.examples().forEach(example -> lines.add("    " + example));
        verdict.notes().forEach(note -> lines.add("  note: " + note));
    }

    private static String row(String topic, Tally tally) {
        return "  %-24s %,12d %,12d %,9d %,11d %,7d"
                .formatted(
                        topic, tally.expected(), tally.matched(), tally.missing(), tally.duplicated(), tally.wrong());
    }

    /** Writes report.json and returns its path. */
    Path write(Path folder) {
        Path file = folder.resolve("report.json");
        try {
            Files.createDirectories(folder);
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    private Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("verified", isVerified());
        figures.put("interrupted", interrupted);
        figures.put("seed", plan.seed());
        figures.put("eventsPerSecond", plan.eventsPerSecond());
        figures.put("timeFactor", plan.timeFactor());
        figures.put("join", plan.joinName());
        figures.put("startUpSeconds", startUp.toMillis() / 1_000.0);
        figures.put("trafficSeconds", traffic.toMillis() / 1_000.0);
        figures.put("sent", sent);
        figures.put("mostMemoryBytes", mostMemory);
        figures.put("versions", versions);
        figures.put("jobs", verdicts.stream().map(JobVerdict::figures).toList());
        figures.put("plantedFraud", planted);
        return figures;
    }
}
