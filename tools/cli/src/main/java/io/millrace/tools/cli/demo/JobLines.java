/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import static io.millrace.tools.cli.console.HumanFormat.count;

import io.millrace.tools.cli.console.HumanFormat;
import io.millrace.tools.cli.scenario.JobProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats a job's figures as lines that fit a terminal, the first led by the job's name. */
final class JobLines {

    private static final int WIDTH = 120;
    private static final int NAME_WIDTH = 20;
    private static final String BETWEEN = " · ";

    private JobLines() {}

    /**
     * @param before earlier figures, for rates; empty = rates are 0
     * @param eventTime the latest event time of the traffic
     */
    static List<String> of(String job, JobFigures now, Optional<JobFigures> before, Instant eventTime) {
        List<String> lines = new ArrayList<>();
        lines.addAll(wrap(
                job,
                List.of(
                        now.state().toLowerCase(Locale.ROOT),
                        "in %s (%s/s)".formatted(count(now.count("recordsIn")), count(rateIn(now, before))),
                        "out %s (%s/s)".formatted(count(now.recordsOut()), count(rateOut(now, before))),
                        "watermark " + watermarkDelay(now.watermark(), eventTime))));
        List<String> figures = new ArrayList<>(results(now));
        figures.add("late " + count(now.count("recordsLate")));
        figures.add("duplicates " + count(now.count("recordsDuplicate")));
        figures.add("dead letters " + count(now.count("recordsDeadLettered")));
        figures.add(checkpoint(now));
        lines.addAll(wrap("", figures));
        return lines;
    }

    /** The job's own counts of results, spelled out: {@code windowsFired} reads "windows fired 7". */
    private static List<String> results(JobFigures now) {
        List<String> results = new ArrayList<>();
        for (String name : JobFigures.RESULTS) {
            boolean over = name.equals(JobProgress.TASKS_AWAITING_PROFILES) && now.count(name) == 0;
            if (now.counts().containsKey(name) && !over) {
                String words = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
                results.add(words + " " + count(now.count(name)));
            }
        }
        return results;
    }

    private static List<String> wrap(String job, List<String> figures) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(("%-" + NAME_WIDTH + "s ").formatted(job));
        boolean lineIsEmpty = true;
        for (String figure : figures) {
            if (!lineIsEmpty && line.length() + BETWEEN.length() + figure.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(NAME_WIDTH + 1));
                lineIsEmpty = true;
            }
            line.append(lineIsEmpty ? "" : BETWEEN).append(figure);
            lineIsEmpty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    private static long rateIn(JobFigures now, Optional<JobFigures> before) {
        return before.map(then -> perSecond(now.count("recordsIn") - then.count("recordsIn"), then.at(), now.at()))
                .orElse(0L);
    }

    private static long rateOut(JobFigures now, Optional<JobFigures> before) {
        return before.map(then -> perSecond(now.recordsOut() - then.recordsOut(), then.at(), now.at()))
                .orElse(0L);
    }

    /** Records per second; never below 0, although some counts restart at 0 with the job. */
    static long perSecond(long count, Instant from, Instant to) {
        long millis = Math.max(1, Duration.between(from, to).toMillis());
        return Math.max(0, Math.round(1_000.0 * count / millis));
    }

    private static String watermarkDelay(Optional<Instant> watermark, Instant eventTime) {
        return watermark
                .map(time -> Duration.between(time, eventTime))
                .map(delay -> HumanFormat.seconds(delay.isNegative() ? Duration.ZERO : delay) + " behind (event time)")
                .orElse("not yet");
    }

    private static String checkpoint(JobFigures figures) {
        return figures.checkpoint()
                .map(checkpoint -> "checkpoint %d %d s ago, took %s, %s"
                        .formatted(
                                checkpoint.id(),
                                Math.max(0, checkpoint.triggered().until(figures.at(), ChronoUnit.SECONDS)),
                                HumanFormat.seconds(checkpoint.duration()),
                                HumanFormat.size(checkpoint.stateBytes())))
                .orElse("no checkpoint yet");
    }
}
