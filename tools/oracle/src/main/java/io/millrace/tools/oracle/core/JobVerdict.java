/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The oracle's verdict on one job.
 *
 * @param outputs the comparison of each output, by topic, the results first
 * @param summary job-specific figures of the results
 * @param jobCounts the job's own counts, by gauge; empty if they are not available
 * @param examples the first differences
 * @param notes restrictions of the verdict
 */
public record JobVerdict(
        String job,
        InputCounts input,
        Map<String, Tally> outputs,
        Summary summary,
        Optional<Map<String, Long>> jobCounts,
        List<String> examples,
        List<String> notes) {

    /**
     * Job-specific figures of the results: as sentences for people and by name for programs.
     *
     * @param lines the first continues a sentence that begins with a number of results
     */
    public record Summary(List<String> lines, Map<String, Object> figures) {}

    public boolean isVerified() {
        return outputs.values().stream().allMatch(Tally::isClean)
                && input.addUp()
                && countDifferences().isEmpty();
    }

    /** The comparison of all topics that hold results. */
    public Tally results() {
        return outputs.entrySet().stream()
                .filter(output -> holdsResults(output.getKey()))
                .map(Map.Entry::getValue)
                .reduce(new Tally(0, 0, 0, 0, 0), Tally::plus);
    }

    /** By contract the side topics of a job start with its own name. */
    private boolean holdsResults(String topic) {
        return !topic.startsWith(job + ".");
    }

    /** A number of the summary, by its name. */
    public long figure(String name) {
        return (Long) summary.figures().get(name);
    }

    /** Differences between the job's own counts and the oracle's. */
    public List<String> countDifferences() {
        List<String> differences = new ArrayList<>();
        jobCounts.ifPresent(counts -> input.byGauge().forEach((gauge, count) -> {
            long jobCount = counts.getOrDefault(gauge, 0L);
            if (jobCount != count) {
                differences.add("%s: the job counted %,d, the oracle %,d".formatted(gauge, jobCount, count));
            }
        }));
        return differences;
    }

    /** The verdict in one line. */
    public String headline() {
        StringBuilder line = new StringBuilder(isVerified() ? "VERIFIED" : "FAILED")
                .append("  ")
                .append(job)
                .append(": ")
                .append(results());
        outputs.forEach((topic, tally) -> {
            if (!topic.equals(job) && !tally.isClean()) {
                line.append("; ").append(topic).append(": ").append(tally);
            }
        });
        if (!countDifferences().isEmpty()) {
            line.append("; counts differ");
        }
        return line.toString();
    }

    /** The verdict for people: several lines, without a final line break. */
    public String describe() {
        List<String> lines = new ArrayList<>();
        lines.add(job);
        lines.add(
                "  input    %,d records: %,d ignored, %,d accepted (%,d partially late), %,d late, %,d duplicates, %,d dead"
                        .formatted(
                                input.in(),
                                input.ignored(),
                                input.accepted(),
                                input.partiallyLate(),
                                input.late(),
                                input.duplicate(),
                                input.deadLettered()));
        outputs.forEach((topic, tally) -> lines.add("  %-22s %s".formatted(topic, tally)));
        lines.add("  results  " + summary.lines().get(0));
        summary.lines().stream().skip(1).forEach(line -> lines.add("           " + line));
        lines.add("  counts   "
                + (jobCounts.isEmpty()
                        ? "the job's own were not asked for"
                        : countDifferences().isEmpty() ? "the job's own agree" : "the job's own differ"));
        countDifferences().forEach(difference -> lines.add("    " + difference));
        examples.forEach(example -> lines.add("    " + example));
        notes.forEach(note -> lines.add("  note     " + note));
        return String.join(System.lineSeparator(), lines);
    }
}
