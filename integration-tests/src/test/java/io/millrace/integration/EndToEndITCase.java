/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.Deployment;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Severity;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.commands.TopicsCommand;
import io.millrace.tools.cli.rules.RuleTopic;
import io.millrace.tools.cli.scenario.Verifier;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.Topics;
import io.millrace.tools.traffic.RecordEncoder;
import io.millrace.tools.traffic.TrafficClock;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import io.millrace.tools.traffic.TrafficSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real broker, registry and Flink processes, every job: traffic flows while the TaskManager is killed with the registry
 * out of reach, while rules change, and while the jobs are stopped with savepoints and resubmitted at another
 * parallelism. The oracle then looks at every record.
 */
@Timeout(600)
class EndToEndITCase {

    private static final long SEED = 20_240_607L;
    private static final double EVENTS_PER_SECOND = 800;
    private static final double TIME_FACTOR = 120;
    private static final Duration AFTER_LAST_EVENT = Duration.ofMinutes(50);
    private static final Duration LONGEST_TRAFFIC = Duration.ofMinutes(4);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Installation installation = new Installation(
            Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize());

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

    /** How far ahead of event time a rule is put: further than the jobs fall behind while processes die. */
    private static final Duration RULE_AHEAD = Duration.ofMinutes(90);

    @TempDir
    private Path folder;

    private Path windows;
    private Instant ruleInForce;

    private Platform platform;
    private FlinkRest flink;
    private SchemaRegistry registry;
    private JobSubmitter submitter;

    @BeforeEach
    void start() throws IOException {
        windows = Files.writeString(folder.resolve("purchase-totals.yaml"), WINDOWS);
        platform = Platform.start(
                PlatformOptions.of(installation, "end-to-end").withFreshData(), PlatformListener.silent());
        flink = new FlinkRest(platform.addresses().flinkRest());
        registry = new ConfluentSchemaRegistry(platform.addresses().registry(), Map.of());
        createTopics();
        new Schemas(registry).register();
        submitter = new JobSubmitter(
                installation, FlinkCli.ofPlatform(installation, platform.directory()), platform.directory());
    }

    private void createTopics() {
        try (Topics topics = new Topics(
                client(), TopicsCommand.newTopics(TopicCatalogue.load(installation.topicsFile()), Deployment.LOCAL))) {
            topics.apply();
        }
    }

    private Map<String, String> client() {
        return Map.of("bootstrap.servers", platform.addresses().kafka());
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void losesAndDoublesNothingWhileProcessesDieAndJobsAreRescaled() throws Exception {
        RuleTopic rules = new RuleTopic(client(), registry);
        rules.put(UNUSUAL_AMOUNT);
        Map<JobDefinition, String> first = submit(2, Map.of());
        Instant now = Instant.now();
        TrafficClock pace = new TrafficClock(
                now.minus(AFTER_LAST_EVENT).minus(LONGEST_TRAFFIC.multipliedBy((long) TIME_FACTOR)), now, TIME_FACTOR);
        TrafficGenerator generator = new TrafficGenerator(new TrafficGenerator.Settings(
                SEED,
                pace.eventStart(),
                TrafficGenerator.customersKeptBusyBy(EVENTS_PER_SECOND / TIME_FACTOR),
                pace.eventRate(EVENTS_PER_SECOND),
                TrafficMix.DEFAULT));
        try (TrafficSender traffic = new TrafficSender(client(), RecordEncoder.of(registry), pace, Clock.systemUTC())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> traffic.send(generator, record -> true));
            awaitMoreCheckpoints(first, 3);
            rules.put(geoVelocity(traffic.eventTime().plus(RULE_AHEAD)));

            killTaskManagerWhileTheRegistryIsAway(first);
            awaitMoreCheckpoints(first, 2);

            Map<JobDefinition, String> savepoints = new LinkedHashMap<>();
            first.forEach((job, jobId) -> savepoints.put(job, submitter.stop(job, jobId, Optional.empty())));
            Map<JobDefinition, String> second = submit(3, savepoints);
            assertThat(second.values())
                    .allSatisfy(jobId -> assertThat(flink.checkpoints(jobId).latestRestored())
                            .hasValueSatisfying(
                                    restored -> assertThat(restored.savepoint()).isTrue()));
            awaitMoreCheckpoints(second, 3);
            await("the new rule to be in force").atMost(LONGEST_TRAFFIC).until(() -> traffic.eventTime()
                    .isAfter(ruleInForce));

            traffic.stop();
            sending.get();
            traffic.sendMarkers();
        }
        Verifier verifier = new Verifier(Optional.of(flink), PATIENCE, () -> false);
        for (JobDefinition job : JobDefinition.all()) {
            JobVerdict verdict = verifier.verify(job.name(), arguments(job), Map.of());
            assertThat(verdict.isVerified())
                    .as("seed %d: %s", SEED, verdict.describe())
                    .isTrue();
            assertThat(verdict.results().matched()).isGreaterThan(1_000);
        }
    }

    private Map<JobDefinition, String> submit(int parallelism, Map<JobDefinition, String> savepoints) {
        Map<JobDefinition, String> jobIds = new LinkedHashMap<>();
        for (JobDefinition job : JobDefinition.all()) {
            Optional<String> savepoint = Optional.ofNullable(savepoints.get(job));
            jobIds.put(job, submitter.submit(job, parallelism, savepoint, arguments(job)));
        }
        jobIds.values().forEach(this::awaitRunning);
        return jobIds;
    }

    /** The restarted jobs find their schemas in the jobs themselves. */
    private void killTaskManagerWhileTheRegistryIsAway(Map<JobDefinition, String> jobs) {
        long pid = platform.pid(Component.TASKMANAGER);
        platform.stop(Component.REGISTRY);
        platform.kill(Component.TASKMANAGER);

        await("the TaskManager to come back")
                .atMost(PATIENCE)
                .until(() -> platform.restarts(Component.TASKMANAGER) > 0);
        for (String jobId : jobs.values()) {
            await("the job to be restored")
                    .atMost(PATIENCE)
                    .until(() -> flink.checkpoints(jobId).restored() > 0);
            awaitRunning(jobId);
        }
        platform.start(Component.REGISTRY);
        assertThat(platform.pid(Component.TASKMANAGER)).isNotEqualTo(pid);
    }

    private FraudRule geoVelocity(Instant effectiveFrom) {
        ruleInForce = effectiveFrom;
        return new FraudRule(
                "geo-velocity",
                1,
                true,
                Severity.LOW,
                Map.of("window-seconds", 1_200.0, "min-countries", 2.0),
                effectiveFrom);
    }

    private void awaitRunning(String jobId) {
        await("the job to run").atMost(PATIENCE).until(() -> flink.allTasksRunning(jobId));
    }

    private void awaitMoreCheckpoints(Map<JobDefinition, String> jobs, long more) {
        for (String jobId : jobs.values()) {
            long count = completed(jobId) + more;
            await("checkpoint " + count).atMost(PATIENCE).until(() -> completed(jobId) >= count);
        }
    }

    private long completed(String jobId) {
        return flink.checkpoints(jobId).completed();
    }

    private List<String> arguments(JobDefinition job) {
        List<String> arguments = new ArrayList<>();
        if (job.equals(JobDefinition.PURCHASE_TOTALS)) {
            arguments.addAll(List.of("--config", windows.toString()));
        }
        arguments.addAll(JobSubmitter.addressArguments(platform.addresses()));
        return arguments;
    }
}
