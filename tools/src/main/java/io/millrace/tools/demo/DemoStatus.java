/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.demo;

import io.millrace.tools.generator.InputTopic;
import io.millrace.tools.generator.TrafficSender;
import io.millrace.tools.oracle.JobWatch;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts into words how a demo stands: traffic, jobs, watermarks, checkpoints, memory. */
final class DemoStatus {

    private static final DateTimeFormatter EVENT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Platform platform;
    private final FlinkRest flink;
    private final Map<String, String> jobIds;
    private final TrafficSender sender;
    private final Clock clock;
    private final Map<String, JobFigures> previous = new LinkedHashMap<>();
    private Instant previousAt;
    private long previouslySent;
    private long mostMemory;

    /** @param jobIds by job name */
    DemoStatus(Platform platform, FlinkRest flink, Map<String, String> jobIds, TrafficSender sender, Clock clock) {
        this.platform = platform;
        this.flink = flink;
        this.jobIds = jobIds;
        this.sender = sender;
        this.clock = clock;
        this.previousAt = clock.instant();
    }

    /** The most memory the platform's processes were seen to hold, bytes. */
    long mostMemory() {
        return mostMemory;
    }

    /** @param doing what is going on, such as how much of the traffic is over */
    List<String> lines(String doing) {
        Instant now = clock.instant();
        long sent = sender.sent(InputTopic.USER_EVENTS);
        long perSecond = perSecond(sent - previouslySent, previousAt, now);
        previousAt = now;
        previouslySent = sent;

        List<String> lines = new ArrayList<>();
        lines.add("traffic              %s · event time %s · user-events %,d (%,d/s) · all topics %,d"
                .formatted(doing, EVENT_TIME.format(sender.eventTime()), sent, perSecond, sender.sentToAllTopics()));
        jobIds.forEach((job, jobId) -> lines.addAll(jobLines(job, jobId)));
        long memory = platform.residentBytes();
        mostMemory = Math.max(mostMemory, memory);
        lines.add("platform             memory %.2f GiB · Web UI %s"
                .formatted(memory / (double) (1L << 30), platform.addresses().webUi()));
        return lines;
    }

    private List<String> jobLines(String job, String jobId) {
        JobFigures now;
        try {
            now = JobFigures.of(flink, jobId);
        } catch (PlatformException e) {
            return List.of("%-20s Flink does not answer just now".formatted(job));
        }
        JobFigures before = previous.put(job, now);
        List<String> lines = new ArrayList<>();
        lines.add("%-20s %s · in %,d (%,d/s) · out %,d (%,d/s) · watermark %s"
                .formatted(
                        job,
                        now.state().toLowerCase(Locale.ROOT),
                        now.count("recordsIn"),
                        before == null
                                ? 0
                                : perSecond(now.count("recordsIn") - before.count("recordsIn"), before.at(), now.at()),
                        now.recordsOut(),
                        before == null ? 0 : perSecond(now.recordsOut() - before.recordsOut(), before.at(), now.at()),
                        watermarkDelay(now.watermark())));
        lines.add("%-20s %slate %,d · duplicates %,d · dead letters %,d · %s"
                .formatted(
                        "",
                        results(now),
                        now.count("recordsLate"),
                        now.count("recordsDuplicate"),
                        now.count("recordsDeadLettered"),
                        checkpoint(now)));
        return lines;
    }

    /** What the job counts of its results, in words: {@code windowsFired} reads "windows fired 7 · ". */
    private static String results(JobFigures now) {
        StringBuilder results = new StringBuilder();
        for (String name : JobWatch.RESULTS) {
            if (now.counts().containsKey(name)) {
                String words = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
                results.append("%s %,d · ".formatted(words, now.count(name)));
            }
        }
        return results.toString();
    }

    private String watermarkDelay(Optional<Instant> watermark) {
        return watermark
                .map(time -> "%,.1f s behind (event time)"
                        .formatted(Math.max(
                                        0,
                                        Duration.between(time, sender.eventTime())
                                                .toMillis())
                                / 1_000.0))
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

    private static long perSecond(long count, Instant from, Instant to) {
        long millis = Math.max(1, Duration.between(from, to).toMillis());
        return Math.max(0, Math.round(1_000.0 * count / millis));
    }
}
