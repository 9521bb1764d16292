/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import static io.millrace.tools.cli.console.HumanFormat.count;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.console.HumanFormat;
import io.millrace.tools.cli.scenario.Deployment;
import io.millrace.tools.cli.scenario.LocalEnvironment;
import io.millrace.tools.cli.scenario.Traffic;
import io.millrace.tools.traffic.InputTopic;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes a running demo: traffic, jobs, watermarks, checkpoints, memory. */
final class DemoStatus {

    private static final DateTimeFormatter EVENT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final LocalEnvironment environment;
    private final Deployment jobs;
    private final Traffic traffic;
    private final Clock clock;
    private final Map<JobDefinition, JobFigures> previous = new LinkedHashMap<>();
    private Instant previousAt;
    private long previouslySent;
    private long peakMemory;

    DemoStatus(LocalEnvironment environment, Deployment jobs, Traffic traffic, Clock clock) {
        this.environment = environment;
        this.jobs = jobs;
        this.traffic = traffic;
        this.clock = clock;
        this.previousAt = clock.instant();
    }

    /** The most memory the platform's processes held when {@link #lines} was called, bytes. */
    long peakMemory() {
        return peakMemory;
    }

    /** @param progress of the traffic */
    List<String> lines(String progress) {
        Instant now = clock.instant();
        long sent = traffic.sent(InputTopic.USER_EVENTS);
        long perSecond = JobLines.perSecond(sent - previouslySent, previousAt, now);
        previousAt = now;
        previouslySent = sent;

        List<String> lines = new ArrayList<>();
        lines.add("traffic              %s · event time %s · user-events %s (%s/s) · all topics %s"
                .formatted(
                        progress,
                        EVENT_TIME.format(traffic.eventTime()),
                        count(sent),
                        count(perSecond),
                        count(traffic.sent().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())));
        jobs.jobs().forEach(job -> lines.addAll(jobLines(job)));
        long memory = environment.platform().residentBytes();
        peakMemory = Math.max(peakMemory, memory);
        lines.add("platform             memory %s · Web UI %s"
                .formatted(HumanFormat.size(memory), environment.addresses().webUi()));
        return lines;
    }

    private List<String> jobLines(JobDefinition job) {
        JobFigures now;
        try {
            now = JobFigures.of(environment.flink(), jobs.jobId(job));
        } catch (OperationFailedException e) {
            return List.of("%-20s Flink REST API is not responding".formatted(job.name()));
        }
        Optional<JobFigures> before = Optional.ofNullable(previous.put(job, now));
        return JobLines.of(job.name(), now, before, traffic.eventTime());
    }
}
