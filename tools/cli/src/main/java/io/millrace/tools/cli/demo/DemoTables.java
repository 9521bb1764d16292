/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import static io.millrace.tools.cli.console.HumanFormat.count;

import io.millrace.tools.cli.console.HumanFormat;
import io.millrace.tools.cli.console.TextTable;
import io.millrace.tools.cli.console.TextTable.Column;
import io.millrace.tools.cli.scenario.PlantedTally;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.util.ArrayList;
import java.util.List;

/** Lays out the report of a demo for people. */
final class DemoTables {

    private static final Column NAME = Column.text(26);
    private static final Column FIGURE = Column.figure(11);

    private DemoTables() {}

    static String of(DemoReport report) {
        List<String> lines = new ArrayList<>(sent(report));
        for (JobVerdict verdict : report.verdicts()) {
            lines.add("");
            lines.addAll(input(verdict));
            lines.addAll(outputs(verdict));
        }
        if (!report.planted().isEmpty()) {
            lines.add("");
            lines.addAll(planted(report.planted()));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static List<String> sent(DemoReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("sent in %d s, seed %d, %s times as fast as the clock, join %s:"
                .formatted(
                        report.run().traffic().toSeconds(),
                        report.plan().seed(),
                        report.plan().timeFactor(),
                        report.plan().joinName()));
        TextTable table = TextTable.of(NAME, FIGURE);
        report.run().sent().forEach((topic, records) -> table.row("  " + topic, count(records)));
        table.lines().forEach(line -> lines.add(line + " records"));
        lines.add(
                "peak memory of the platform: " + HumanFormat.size(report.run().peakMemory()));
        return lines;
    }

    private static List<String> input(JobVerdict verdict) {
        InputCounts input = verdict.input();
        List<String> lines = new ArrayList<>(TextTable.of(NAME, FIGURE)
                .row(verdict.job(), count(input.in()))
                .row("  accepted", count(input.accepted()))
                .row("    of them partially late", count(input.partiallyLate()))
                .row("  ignored (other types)", count(input.ignored()))
                .row("  late", count(input.late()))
                .row("  duplicates", count(input.duplicate()))
                .row("  dead letters", count(input.deadLettered()))
                .row("  the job's own counts", ownCounts(verdict))
                .lines());
        lines.set(0, lines.get(0) + " records in");
        verdict.countDifferences().forEach(difference -> lines.add("    " + difference));
        return lines;
    }

    private static String ownCounts(JobVerdict verdict) {
        if (verdict.jobCounts().isEmpty()) {
            return "unavailable";
        }
        return verdict.countDifferences().isEmpty() ? "agree" : "DIFFER";
    }

    private static List<String> outputs(JobVerdict verdict) {
        TextTable table = TextTable.of(NAME, FIGURE, FIGURE, Column.figure(8), Column.figure(10), Column.figure(6))
                .row("  output", "expected", "matched", "missing", "duplicated", "wrong");
        verdict.outputs().forEach((topic, tally) -> table.row(cells("  " + topic, tally)));
        List<String> lines = new ArrayList<>(table.lines());
        List<String> summary = verdict.summary().lines();
        lines.add("  %s results in %s".formatted(count(verdict.results().expected()), summary.get(0)));
        summary.stream().skip(1).forEach(line -> lines.add("    " + line));
        verdict.examples().forEach(example -> lines.add("    " + example));
        verdict.notes().forEach(note -> lines.add("  note: " + note));
        return lines;
    }

    private static String[] cells(String topic, Tally tally) {
        return new String[] {
            topic,
            count(tally.expected()),
            count(tally.matched()),
            count(tally.missing()),
            count(tally.duplicated()),
            count(tally.wrong())
        };
    }

    private static List<String> planted(List<PlantedTally> tallies) {
        TextTable table = TextTable.of(NAME, FIGURE, FIGURE, FIGURE, FIGURE)
                .row("planted fraud", "planted", "caught", "near misses", "wrongly caught");
        tallies.forEach(tally -> table.row(
                "  " + tally.detector(),
                count(tally.planted()),
                count(tally.caught()),
                count(tally.nearMisses()),
                count(tally.wronglyCaught())));
        return table.lines();
    }
}
