/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.tools.cli.scenario.Deployment;
import io.millrace.tools.cli.scenario.LocalEnvironment;
import io.millrace.tools.cli.scenario.Traffic;
import io.millrace.tools.cli.scenario.Verification;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.traffic.TrafficClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every job on real broker, registry and Flink processes. Meanwhile the TaskManager is killed with the registry out
 * of reach, rules change, and the jobs are stopped with savepoints and resubmitted at another parallelism. Then the oracle
 * verifies every record.
 */
@Timeout(600)
class EndToEndITCase {

    private static final long SEED = 20_240_607L;
    /** Few enough for sessions to keep up on two slow cores: the faults are what counts here, not the load. */
    private static final double EVENTS_PER_SECOND = 400;

    private static final long TIME_FACTOR = 120;
    private static final Duration AFTER_LAST_EVENT = Duration.ofMinutes(50);
    private static final Duration LONGEST_TRAFFIC = Duration.ofMinutes(4);
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(90);

    /** Every kind of window. */
    private static final String WINDOWS = """
            windows:
              - {name: tumbling-1m, type: tumbling, size: 1 min}
              - {name: hopping-5m-by-1m, type: hopping, size: 5 min, slide: 1 min}
              - {name: cumulative-30m-by-10m, type: cumulative, size: 30 min, step: 10 min}
              - {name: count-20, type: count, count: 20}
            """;

    /** In force from the beginning of time, put before the job starts. */
    private static final FraudRule UNUSUAL_AMOUNT = new FraudRule(
            "unusual-amount", 1, true, Severity.HIGH, Map.of("factor", 4.0, "min-history", 2.0), Instant.EPOCH);

    /** Put while the job runs. */
    private static final FraudRule GEO_VELOCITY = new FraudRule(
            "geo-velocity",
            1,
            true,
            Severity.LOW,
            Map.of("window-seconds", 1_200.0, "min-countries", 2.0),
            Instant.EPOCH);

    /** Event time between the change of a rule and its effect: more than the jobs fall behind while processes die. */
    private static final Duration RULE_NOTICE = Duration.ofMinutes(90);

    @TempDir
    private Path folder;

    @Test
    void losesAndDuplicatesNothingWhileProcessesDieAndJobsAreRescaled() throws IOException {
        Installation installation = new Installation(Path.of(System.getProperty("millrace.root")));
        try (LocalEnvironment environment =
                LocalEnvironment.start(installation, "end-to-end", PlatformListener.silent())) {
            environment.rules().put(UNUSUAL_AMOUNT);
            Deployment jobs = new Deployment(environment, settings());
            jobs.submit(2);
            jobs.awaitRunning();
            try (Traffic traffic = Traffic.start(traffic(), environment.kafkaClient(), environment.registry())) {
                jobs.awaitCheckpoints(3);
                Instant ruleInForce = traffic.changeRules(RULE_NOTICE, GEO_VELOCITY);
                killTaskManagerWithoutRegistry(environment, jobs);
                jobs.awaitCheckpoints(2);
                rescale(environment, jobs);
                jobs.awaitCheckpoints(3);
                await("the new rule to be in force").atMost(LONGEST_TRAFFIC).until(() -> traffic.eventTime()
                        .isAfter(ruleInForce));
                traffic.stop();
                traffic.awaitEnd();
                traffic.sendMarkers();
            }
            List<JobVerdict> verdicts =
                    new Verification(Optional.of(environment.flink()), CATCH_UP_TIMEOUT).verify(jobs);
            assertThat(verdicts).extracting(JobVerdict::job).hasSameSizeAs(JobDefinition.all());
            assertThat(verdicts).allSatisfy(verdict -> {
                assertThat(verdict.isVerified())
                        .as("seed %d: %s", SEED, verdict.describe())
                        .isTrue();
                assertThat(verdict.results().matched()).isGreaterThan(1_000);
            });
        }
    }

    private Map<JobDefinition, List<String>> settings() throws IOException {
        Path windows = Files.writeString(folder.resolve("purchase-totals.yaml"), WINDOWS);
        Map<JobDefinition, List<String>> settings = new LinkedHashMap<>();
        JobDefinition.all().forEach(job -> settings.put(job, List.of()));
        settings.put(JobDefinition.PURCHASE_TOTALS, List.of("--config", windows.toString()));
        return settings;
    }

    private static Traffic.Plan traffic() {
        Instant now = Instant.now();
        Instant eventStart = now.minus(AFTER_LAST_EVENT).minus(LONGEST_TRAFFIC.multipliedBy(TIME_FACTOR));
        return Traffic.Plan.of(SEED, EVENTS_PER_SECOND, new TrafficClock(eventStart, now, TIME_FACTOR));
    }

    /** The jobs restart without the registry; only records with schemas of other subjects than the inputs' await it. */
    private static void killTaskManagerWithoutRegistry(LocalEnvironment environment, Deployment jobs) {
        Platform platform = environment.platform();
        long pid = platform.pid(Component.TASKMANAGER);
        platform.stop(Component.REGISTRY);
        jobs.killTaskManager();
        platform.start(Component.REGISTRY);
        assertThat(platform.pid(Component.TASKMANAGER)).isNotEqualTo(pid);
        assertThat(platform.restarts(Component.TASKMANAGER)).isPositive();
        assertThat(jobs.jobs()).allSatisfy(job -> assertThat(
                        environment.flink().checkpoints(jobs.jobId(job)).restored())
                .isPositive());
    }

    private static void rescale(LocalEnvironment environment, Deployment jobs) {
        jobs.stop();
        jobs.submit(3);
        jobs.awaitRunning();
        assertThat(jobs.jobs()).allSatisfy(job -> assertThat(
                        environment.flink().checkpoints(jobs.jobId(job)).latestRestored())
                .hasValueSatisfying(restored -> assertThat(restored.savepoint()).isTrue()));
    }
}
