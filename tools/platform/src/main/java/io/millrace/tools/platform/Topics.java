/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.platform.TopicChange.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Makes the topics of a cluster what a list says. Topics outside the list are left alone. Nothing is ever deleted, and no
 * topic loses partitions.
 */
public final class Topics implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Admin admin;
    private final List<NewTopic> wanted;

    private record Existing(TopicDescription description, Config config) {}

    private record Difference(TopicChange change, Runnable remedy) {}

    public Topics(Map<String, String> clientProperties, List<NewTopic> wanted) {
        Probe.requireKafka(clientProperties);
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        this.admin = Admin.create(properties);
        this.wanted = List.copyOf(wanted);
    }

    /** What is not as it should be, in the order of the list. */
    public List<TopicChange> diff() {
        return differences().stream().map(Difference::change).toList();
    }

    /** Removes the differences, except conflicts, and returns all that there were. */
    public List<TopicChange> apply() {
        List<Difference> differences = differences();
        create(differences.stream()
                .map(Difference::change)
                .filter(change -> change.kind() == Kind.CREATE)
                .map(TopicChange::topic)
                .collect(Collectors.toSet()));
        differences.forEach(difference -> difference.remedy().run());
        return differences.stream().map(Difference::change).toList();
    }

    /** All in one request, because each one takes the broker its time. */
    private void create(Set<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<NewTopic> missing =
                wanted.stream().filter(topic -> names.contains(topic.name())).toList();
        await(admin.createTopics(missing).all());
        Polling.until(PATIENCE, () -> existing().keySet().containsAll(names));
    }

    private List<Difference> differences() {
        Map<String, Existing> existing = existing();
        List<Difference> differences = new ArrayList<>();
        for (NewTopic topic : wanted) {
            Existing found = existing.get(topic.name());
            if (found == null) {
                differences.add(missing(topic));
                continue;
            }
            differences.addAll(partitions(topic, found.description()));
            differences.addAll(settings(topic, found.config()));
        }
        return differences;
    }

    private Difference missing(NewTopic topic) {
        String what = topic.numPartitions() + " partitions, replication " + topic.replicationFactor() + ", "
                + topic.configs();
        return new Difference(new TopicChange(topic.name(), Kind.CREATE, what), () -> {});
    }

    private List<Difference> partitions(NewTopic topic, TopicDescription found) {
        List<Difference> differences = new ArrayList<>();
        int partitions = found.partitions().size();
        if (partitions < topic.numPartitions()) {
            differences.add(new Difference(
                    new TopicChange(
                            topic.name(),
                            Kind.ADD_PARTITIONS,
                            "from " + partitions + " to " + topic.numPartitions()
                                    + "; keys move, so records of one key are in order only from then on"),
                    () -> await(admin.createPartitions(
                                    Map.of(topic.name(), NewPartitions.increaseTo(topic.numPartitions())))
                            .all())));
        }
        if (partitions > topic.numPartitions()) {
            differences.add(conflict(topic, "has " + partitions + " partitions, should be " + topic.numPartitions()));
        }
        int replicas = found.partitions().get(0).replicas().size();
        if (replicas != topic.replicationFactor()) {
            differences.add(
                    conflict(topic, "has replication " + replicas + ", should be " + topic.replicationFactor()));
        }
        return differences;
    }

    private static Difference conflict(NewTopic topic, String what) {
        return new Difference(new TopicChange(topic.name(), Kind.CONFLICT, what), () -> {});
    }

    private List<Difference> settings(NewTopic topic, Config found) {
        List<Difference> differences = new ArrayList<>();
        topic.configs().forEach((key, value) -> {
            ConfigEntry entry = found.get(key);
            if (entry == null || !isOwn(entry) || !value.equals(entry.value())) {
                String now = entry == null ? "unknown" : entry.value();
                differences.add(new Difference(
                        new TopicChange(topic.name(), Kind.SET_CONFIG, key + ": " + now + " -> " + value),
                        () -> alter(topic.name(), new AlterConfigOp(new ConfigEntry(key, value), OpType.SET))));
            }
        });
        for (ConfigEntry entry : found.entries()) {
            if (isOwn(entry) && !topic.configs().containsKey(entry.name())) {
                String what = entry.name() + ": " + entry.value() + " -> broker's default";
                differences.add(new Difference(
                        new TopicChange(topic.name(), Kind.RESET_CONFIG, what),
                        () -> alter(
                                topic.name(), new AlterConfigOp(new ConfigEntry(entry.name(), ""), OpType.DELETE))));
            }
        }
        return differences;
    }

    /** Set on the topic itself, not a default of the broker. */
    private static boolean isOwn(ConfigEntry entry) {
        return entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG;
    }

    private void alter(String topic, AlterConfigOp operation) {
        await(admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(operation)))
                .all());
    }

    private Map<String, Existing> existing() {
        Set<String> present = await(admin.listTopics().names());
        List<String> names =
                wanted.stream().map(NewTopic::name).filter(present::contains).toList();
        Map<String, TopicDescription> descriptions =
                await(admin.describeTopics(names).allTopicNames());
        Map<ConfigResource, Config> configs =
                await(admin.describeConfigs(names.stream().map(Topics::resource).toList())
                        .all());
        Map<String, Existing> existing = new HashMap<>();
        names.forEach(name -> existing.put(name, new Existing(descriptions.get(name), configs.get(resource(name)))));
        return existing;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new OperationFailedException("Kafka refuses: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while waiting for Kafka", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
