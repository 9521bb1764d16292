/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts a job's figures into lines that fit a terminal, the job's name before the first. */
final class JobLines {

    private static final int WIDTH = 120;
    private static final int NAME_WIDTH = 20;
    private static final String BETWEEN = " · ";

    private JobLines() {}

    /**
     * @param before the figures of a moment ago, for rates
     * @param eventTime how far the traffic has come
     */
    static List<String> of(String job, JobFigures now, Optional<JobFigures> before, Instant eventTime) {
        List<String> lines = new ArrayList<>();
        lines.addAll(wrap(
                job,
                List.of(
                        now.state().toLowerCase(Locale.ROOT),
                        "in %,d (%,d/s)".formatted(now.count("recordsIn"), rateIn(now, before)),
                        "out %,d (%,d/s)".formatted(now.recordsOut(), rateOut(now, before)),
                        "watermark " + watermarkDelay(now.watermark(), eventTime))));
        List<String> figures = new ArrayList<>(results(now));
        figures.add("late %,d".formatted(now.count("recordsLate")));
        figures.add("duplicates %,d".formatted(now.count("recordsDuplicate")));
        figures.add("dead letters %,d".formatted(now.count("recordsDeadLettered")));
        figures.add(checkpoint(now));
        lines.addAll(wrap("", figures));
        return lines;
    }

    /** What the job counts of its results, in words: {@code windowsFired} reads "windows fired 7". */
    private static List<String> results(JobFigures now) {
        List<String> results = new ArrayList<>();
        for (String name : JobWatch.RESULTS) {
            boolean over = name.equals(JobWatch.TASKS_AWAITING_PROFILES) && now.count(name) == 0;
            if (now.counts().containsKey(name) && !over) {
                String words = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
                results.add("%s %,d".formatted(words, now.count(name)));
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

    /** How many a second that makes; never below 0, since counts begin anew when a job does. */
    static long perSecond(long count, Instant from, Instant to) {
        long millis = Math.max(1, Duration.between(from, to).toMillis());
        return Math.max(0, Math.round(1_000.0 * count / millis));
    }

    private static String watermarkDelay(Optional<Instant> watermark, Instant eventTime) {
        return watermark
                .map(time -> "%,.1f s behind (event time)"
                        .formatted(Math.max(0, Duration.between(time, eventTime).toMillis()) / 1_000.0))
                .orElse("not yet");
    }

    private static String checkpoint(JobFigures figures) {
        return figures.checkpoint()
                .map(checkpoint -> "checkpoint %d %d s ago, took %.1f s, %.1f MB"
                        .formatted(
                                checkpoint.id(),
                                Math.max(0, checkpoint.triggered().until(figures.at(), ChronoUnit.SECONDS)),
                                checkpoint.duration().toMillis() / 1_000.0,
                                checkpoint.stateBytes() / 1e6))
                .orElse("no checkpoint yet");
    }
}
