/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.TrafficSender;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        long perSecond = JobLines.perSecond(sent - previouslySent, previousAt, now);
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
        } catch (OperationFailedException e) {
            return List.of("%-20s Flink does not answer just now".formatted(job));
        }
        Optional<JobFigures> before = Optional.ofNullable(previous.put(job, now));
        return JobLines.of(job, now, before, sender.eventTime());
    }
}
