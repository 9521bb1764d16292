/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.OperationFailedException;
import io.millrace.config.topics.DeploymentKind;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.tools.cli.scenario.CatalogueTopics;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmission;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Polling;
import io.millrace.tools.platform.Schemas;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A local platform sized for benchmarks. Each run gets fresh JVMs of Flink and empty topics. */
final class Cluster implements AutoCloseable {

    static final int PARALLELISM = 2;

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Keys that differ from those of the local platform; docs/benchmarks.md has the reasons. */
    private static final Map<String, String> FLINK_SETTINGS = Map.ofEntries(
            Map.entry("taskmanager.memory.process.size", "4g"),
            Map.entry("taskmanager.memory.managed.size", "1536m"),
            Map.entry("execution.checkpointing.interval", "5 s"),
            // Under back-pressure, checkpoints of slow peers take minutes.
            Map.entry("execution.checkpointing.timeout", "10 min"),
            Map.entry("metrics.fetcher.update-interval", "250 ms"),
            // The stock jobs are written as the documentation teaches, which sets no uids.
            Map.entry("pipeline.auto-generate-uids", "true"));

    private final Installation installation;
    private final Platform platform;
    private final FlinkCli flink;
    private final Admin admin;
    private final Map<String, NewTopic> catalogue;
    private final Map<String, Integer> schemaIds = new TreeMap<>();

    private Cluster(Installation installation, Platform platform, PrintStream log) {
        this.installation = installation;
        this.platform = platform;
        this.flink = FlinkCli.ofPlatform(installation, platform.directory()).printingTo(log);
        this.admin = Admin.create(Map.of("bootstrap.servers", addresses().kafka()));
        this.catalogue =
                CatalogueTopics.of(TopicCatalogue.load(installation.topicsFile()), DeploymentKind.LOCAL).stream()
                        .collect(Collectors.toMap(NewTopic::name, Function.identity()));
    }

    /**
     * Starts the platform without data of earlier runs.
     *
     * @param flinkSettings further keys of Flink's configuration
     * @param log receives the output of the {@code flink} command
     */
    static Cluster start(
            Installation installation,
            String name,
            Map<String, String> flinkSettings,
            PlatformListener listener,
            PrintStream log) {
        Map<String, String> settings = new HashMap<>(FLINK_SETTINGS);
        settings.putAll(flinkSettings);
        PlatformOptions options = PlatformOptions.of(installation, name)
                .withFreshData()
                .withSlots(PARALLELISM)
                .withFlinkSettings(settings);
        Platform platform = Platform.start(options, listener);
        Cluster cluster = new Cluster(installation, platform, log);
        try {
            cluster.await(cluster.admin.createTopics(cluster.catalogue.values()).all());
            new Schemas(new ConfluentSchemaRegistry(cluster.addresses().registry(), Map.of()))
                    .register()
                    .forEach((subject, ids) -> cluster.schemaIds.put(
                            subject.substring(0, subject.length() - "-value".length()), ids.get(ids.size() - 1)));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    Installation installation() {
        return installation;
    }

    Addresses addresses() {
        return platform.addresses();
    }

    /** The platform's folder, which has its logs. */
    Path folder() {
        return platform.directory();
    }

    FlinkRest rest() {
        return new FlinkRest(addresses().flinkRest());
    }

    /** The id of the newest value schema of each topic of the catalogue. */
    Map<String, Integer> schemaIds() {
        return schemaIds;
    }

    long pid(Component component) {
        return platform.pid(component);
    }

    /** Replaces both JVMs of Flink, so that no run profits or suffers from code and memory of the one before. */
    void restartFlink() {
        stopFlink();
        platform.start(Component.JOBMANAGER);
        platform.start(Component.TASKMANAGER);
    }

    /** Frees the processors for programs that run outside Flink. */
    void stopFlink() {
        platform.stop(Component.TASKMANAGER);
        platform.stop(Component.JOBMANAGER);
    }

    /** Deletes the topics that exist and creates all of them; those outside the catalogue get one like it. */
    void recreate(Collection<String> topics) {
        admin.deleteTopics(topics).topicNameValues().values().forEach(this::awaitIfTopicExists);
        List<NewTopic> created = topics.stream()
                .map(topic -> catalogue.getOrDefault(topic, plain(topic)))
                .toList();
        if (!Polling.until(TIMEOUT, () -> created(created))) {
            throw new OperationFailedException("cannot create " + topics);
        }
    }

    private boolean created(List<NewTopic> topics) {
        try {
            admin.createTopics(topics).all().get();
            return true;
        } catch (ExecutionException e) {
            // A deleted topic exists for some more milliseconds.
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static NewTopic plain(String topic) {
        return new NewTopic(topic, Load.PARTITIONS, (short) 1)
                .configs(Map.of("message.timestamp.type", "LogAppendTime"));
    }

    private void awaitIfTopicExists(KafkaFuture<Void> deletion) {
        try {
            deletion.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new OperationFailedException("cannot delete a topic: " + e.getMessage(), e);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new OperationFailedException("the broker refused: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static OperationFailedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new OperationFailedException("interrupted while waiting for the broker", e);
    }

    /** Submits a job and returns its id. */
    String submit(JobSubmission submission) {
        return flink.run(submission);
    }

    /** Properties of a Kafka client. */
    Map<String, Object> kafkaClient() {
        return new HashMap<>(Map.of("bootstrap.servers", addresses().kafka()));
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        platform.close();
    }
}
