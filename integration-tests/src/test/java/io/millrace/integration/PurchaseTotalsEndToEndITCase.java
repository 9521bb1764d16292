/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.config.Deployment;
import io.millrace.config.TopicCatalogue;
import io.millrace.schemas.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.TopicsCommand;
import io.millrace.tools.generator.RecordEncoder;
import io.millrace.tools.generator.TrafficClock;
import io.millrace.tools.generator.TrafficMix;
import io.millrace.tools.generator.TrafficSender;
import io.millrace.tools.generator.World;
import io.millrace.tools.oracle.JobVerdict;
import io.millrace.tools.oracle.Verifier;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.Job;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * Real broker, registry and Flink processes: traffic flows while the TaskManager is killed with the registry out of
 * reach, and while the job is stopped with a savepoint and resubmitted at another parallelism. The oracle then looks at
 * every record.
 */
@Timeout(420)
class PurchaseTotalsEndToEndITCase {

    private static final Job JOB = Job.PURCHASE_TOTALS;
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

    @TempDir
    private Path folder;

    private Platform platform;
    private FlinkRest flink;
    private SchemaRegistry registry;
    private JobSubmitter submitter;

    @BeforeEach
    void start() {
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
    void losesAndDoublesNothingWhileProcessesDieAndTheJobIsRescaled() throws Exception {
        String first = submitter.submit(JOB, 2, Optional.empty(), arguments());
        awaitRunning(first);
        Instant now = Instant.now();
        TrafficClock pace = new TrafficClock(
                now.minus(AFTER_LAST_EVENT).minus(LONGEST_TRAFFIC.multipliedBy((long) TIME_FACTOR)), now, TIME_FACTOR);
        World world = new World(new World.Settings(
                SEED,
                pace.eventStart(),
                World.customersKeptBusyBy(EVENTS_PER_SECOND / TIME_FACTOR),
                pace.intensity(EVENTS_PER_SECOND),
                TrafficMix.DEFAULT));
        try (TrafficSender traffic = new TrafficSender(client(), RecordEncoder.of(registry), pace, Clock.systemUTC())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> traffic.send(world, record -> true));
            awaitCheckpoints(first, 3);

            killTaskManagerWhileTheRegistryIsAway(first);
            awaitCheckpoints(first, completed(first) + 2);

            String savepoint = submitter.stop(JOB, first, Optional.empty());
            String second = submitter.submit(JOB, 3, Optional.of(savepoint), arguments());
            awaitRunning(second);
            assertThat(flink.checkpoints(second).latestRestored())
                    .hasValueSatisfying(
                            restored -> assertThat(restored.savepoint()).isTrue());
            awaitCheckpoints(second, 3);

            traffic.stop();
            sending.get();
            traffic.sendMarkers();
        }
        JobVerdict verdict =
                new Verifier(Optional.of(flink), PATIENCE, () -> false).verify(JOB.name(), arguments(), Map.of());

        assertThat(verdict.isVerified())
                .as("seed %d: %s", SEED, verdict.describe())
                .isTrue();
        assertThat(verdict.results().matched()).isGreaterThan(1_000);
    }

    /** The restarted job finds its schemas in the job itself. */
    private void killTaskManagerWhileTheRegistryIsAway(String jobId) {
        long restoredBefore = flink.checkpoints(jobId).restored();
        long pid = platform.pid(Component.TASKMANAGER);
        platform.stop(Component.REGISTRY);
        platform.kill(Component.TASKMANAGER);

        await("the TaskManager to come back")
                .atMost(PATIENCE)
                .until(() -> platform.restarts(Component.TASKMANAGER) > 0);
        await("the job to be restored")
                .atMost(PATIENCE)
                .until(() -> flink.checkpoints(jobId).restored() > restoredBefore);
        awaitRunning(jobId);
        platform.start(Component.REGISTRY);
        assertThat(platform.pid(Component.TASKMANAGER)).isNotEqualTo(pid);
    }

    private void awaitRunning(String jobId) {
        await("the job to run").atMost(PATIENCE).until(() -> flink.allTasksRunning(jobId));
    }

    private void awaitCheckpoints(String jobId, long count) {
        await("checkpoint " + count).atMost(PATIENCE).until(() -> completed(jobId) >= count);
    }

    private long completed(String jobId) {
        return flink.checkpoints(jobId).completed();
    }

    private List<String> arguments() throws IOException {
        Path config = Files.writeString(folder.resolve("purchase-totals.yaml"), WINDOWS);
        List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
        arguments.addAll(JobSubmitter.addressArguments(platform.addresses()));
        return arguments;
    }
}
