/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.scenario.Deployment;
import io.millrace.tools.cli.scenario.LocalEnvironment;
import io.millrace.tools.cli.scenario.Traffic;
import io.millrace.tools.cli.scenario.Verification;
import io.millrace.tools.oracle.core.TopicScan;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.traffic.TrafficClock;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Gives one job after the other a backlog with many records of every broken kind on real broker, registry and Flink
 * processes. Values with unknown schema ids are in partition 0 only.
 */
@Timeout(600)
class HostileTrafficITCase {

    private static final long SEED = 7_040_661L;
    private static final long RECORDS = 200_000;
    private static final double EVENTS_PER_SECOND = 10;
    private static final TrafficMix ONE_IN_SEVEN_BROKEN = new TrafficMix(0.10, 0.02, 0.02, 0.005, 0.16, 0.25, 0.002);
    /** More event time than the records cover at that rate. */
    private static final Duration BEFORE_NOW = Duration.ofHours(12);

    private static final double AT_ONCE = 1_000_000;
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofMinutes(4);
    /** Half of the time that one unknown schema is waited for; without such a wait, stalls are far below it. */
    private static final long LONGEST_STALL_MILLIS = 5_000;

    private static final String ERROR = "__millrace.errors.";

    @Test
    void eachRecordHasOneOutcomeAndUnknownSchemasDelayOnlyTheirPartition() {
        Installation installation = new Installation(Path.of(System.getProperty("millrace.root")));
        try (LocalEnvironment environment =
                LocalEnvironment.start(installation, "hostile-traffic", PlatformListener.silent())) {
            sendTraffic(environment);
            TopicScan scan = new TopicScan(environment.kafkaClient(), Duration.ofSeconds(60));
            Verification verification = new Verification(Optional.of(environment.flink()), CATCH_UP_TIMEOUT);
            JobDefinition.all().forEach(job -> {
                Deployment deployment = new Deployment(environment, Map.of(job, settings(job)));
                deployment.submit(1);
                assertThat(verification.verify(deployment)).singleElement().satisfies(verdict -> assertThat(
                                verdict.isVerified())
                        .as("seed %d: %s", SEED, verdict.describe())
                        .isTrue());
                assertThatOnlyPartitionZeroStalls(scan, job);
            });
        }
    }

    /** Short sessions, which cost little: the intake should be what takes time. */
    private static List<String> settings(JobDefinition job) {
        return job.equals(JobDefinition.CLICKSTREAM_SESSIONS)
                ? List.of("--gap", "2 min", "--allowed-lateness", "2 min")
                : List.of();
    }

    private static void sendTraffic(LocalEnvironment environment) {
        Instant now = Instant.now();
        TrafficClock pace = new TrafficClock(now.minus(BEFORE_NOW), now, AT_ONCE);
        TrafficGenerator.Settings world = new TrafficGenerator.Settings(
                SEED,
                pace.eventStart(),
                TrafficGenerator.customersKeptBusyBy(EVENTS_PER_SECOND),
                time -> EVENTS_PER_SECOND,
                ONE_IN_SEVEN_BROKEN);
        AtomicLong left = new AtomicLong(RECORDS);
        Traffic.Plan plan = new Traffic.Plan(world, pace, record -> left.getAndDecrement() > 0);
        try (Traffic traffic = Traffic.start(plan, environment.kafkaClient(), environment.registry())) {
            traffic.awaitEnd();
            assertThat(traffic.sent().values().stream().mapToLong(sent -> sent).sum())
                    .isEqualTo(RECORDS);
            traffic.sendMarkers();
        }
    }

    /** Each dead letter has the time at which its source rejected it, and there are many of them. */
    private static void assertThatOnlyPartitionZeroStalls(TopicScan scan, JobDefinition job) {
        List<Long> rejections = new ArrayList<>();
        AtomicLong unknownSchemas = new AtomicLong();
        scan.read(job.deadLetterTopic(), letter -> {
            if (header(letter, "exception.message").contains("is not in the schema registry")) {
                unknownSchemas.incrementAndGet();
            } else if (job.dataInputs().contains(header(letter, "topic"))
                    && !header(letter, "partition").equals("0")) {
                rejections.add(Long.parseLong(header(letter, "failed.at")));
            }
        });
        assertThat(unknownSchemas).as("unknown schemas, %s", job.name()).hasValueGreaterThan(60);
        assertThat(rejections).as("dead letters, %s", job.name()).hasSizeGreaterThan(200);
        long stall = longestGap(rejections);
        System.out.printf("%s: longest stall %,d ms, %s unknown schemas%n", job.name(), stall, unknownSchemas);
        assertThat(stall).as("longest stall, ms, %s", job.name()).isLessThan(LONGEST_STALL_MILLIS);
    }

    private static long longestGap(List<Long> times) {
        long longest = 0;
        long previous = Collections.min(times);
        for (long time : times.stream().sorted().toList()) {
            longest = Math.max(longest, time - previous);
            previous = time;
        }
        return longest;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(ERROR + name).value(), UTF_8);
    }
}
