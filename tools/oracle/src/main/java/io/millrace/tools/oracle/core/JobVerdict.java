/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the oracle says of one job.
 *
 * @param outputs by topic, the results first, how each compares with what was expected
 * @param summary what else there is to say of the results
 * @param jobCounts what the job itself counted, by gauge; empty if it could not be asked
 * @param examples the first differences
 * @param notes what limits the verdict
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
     * What a job's results are made of: in its own words for people, and by name for programs.
     *
     * @param lines the first continues a sentence that begins with a number of results
     */
    public record Summary(List<String> lines, Map<String, Object> figures) {}

    public boolean isVerified() {
        return outputs.values().stream().allMatch(Tally::isClean)
                && input.addUp()
                && countDifferences().isEmpty();
    }

    /** How results compare with what was expected, over all topics that hold results. */
    public Tally results() {
        return outputs.entrySet().stream()
                .filter(output -> holdsResults(output.getKey()))
                .map(Map.Entry::getValue)
                .reduce(new Tally(0, 0, 0, 0, 0), Tally::plus);
    }

    /** By contract a job sets records aside in topics below its own name. */
    private boolean holdsResults(String topic) {
        return !topic.startsWith(job + ".");
    }

    /** A number of the summary, by its name. */
    public long figure(String name) {
        return (Long) summary.figures().get(name);
    }

    /** Where the job's own counts are not the oracle's. */
    public List<String> countDifferences() {
        List<String> differences = new ArrayList<>();
        jobCounts.ifPresent(counts -> input.byGauge().forEach((gauge, count) -> {
            long told = counts.getOrDefault(gauge, 0L);
            if (told != count) {
                differences.add("the job says %s = %,d, the input says %,d".formatted(gauge, told, count));
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

    /** The same for programs: names, numbers, lists and maps of them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("job", job);
        figures.put("verified", isVerified());
        figures.put("expected", results().expected());
        figures.put("matched", results().matched());
        figures.put("missing", results().missing());
        figures.put("duplicated", results().duplicated());
        figures.put("wrong", results().wrong());
        figures.putAll(summary.figures());
        figures.put("outputs", outputs);
        figures.put("input", input.byGauge());
        jobCounts.ifPresent(counts -> figures.put("jobCounts", counts));
        figures.put("countDifferences", countDifferences());
        figures.put("examples", examples);
        figures.put("notes", notes);
        return figures;
    }

    /** Everything a person needs to see, several lines without a last line break. */
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
