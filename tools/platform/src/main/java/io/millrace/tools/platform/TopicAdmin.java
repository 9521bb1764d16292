/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;

/** Describes and alters the topics of a cluster, one blocking request per method. */
final class TopicAdmin implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Admin admin;

    /**
     * A topic as the cluster describes it.
     *
     * @param config effective configuration, the broker's defaults included
     */
    record ExistingTopic(int partitions, int replication, Config config) {}

    /** @param clientProperties connection properties under the Kafka client's names */
    TopicAdmin(Map<String, String> clientProperties) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        this.admin = Admin.create(properties);
    }

    /** Those of the topics that exist, by name. */
    Map<String, ExistingTopic> describe(Collection<String> names) {
        Set<String> all = await("list topics", admin.listTopics().names());
        List<String> existing = names.stream().filter(all::contains).toList();
        Map<String, TopicDescription> descriptions = await(
                "describe topics " + existing, admin.describeTopics(existing).allTopicNames());
        Map<ConfigResource, Config> configs = await(
                "describe the configuration of topics " + existing,
                admin.describeConfigs(
                                existing.stream().map(TopicAdmin::resource).toList())
                        .all());
        Map<String, ExistingTopic> topics = new HashMap<>();
        descriptions.forEach((name, description) -> topics.put(
                name,
                new ExistingTopic(
                        description.partitions().size(),
                        description.partitions().get(0).replicas().size(),
                        configs.get(resource(name)))));
        return topics;
    }

    /** Creates topics and returns once the cluster lists them. */
    void create(List<NewTopic> topics) {
        List<String> names = topics.stream().map(NewTopic::name).toList();
        await("create topics " + names, admin.createTopics(topics).all());
        Polling.until(
                TIMEOUT, () -> await("list topics", admin.listTopics().names()).containsAll(names));
    }

    void addPartitions(String topic, int total) {
        await(
                "add partitions to topic " + topic,
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total)))
                        .all());
    }

    void setConfig(String topic, String key, String value) {
        alterConfig(topic, new AlterConfigOp(new ConfigEntry(key, value), OpType.SET));
    }

    /** Returns the key to the broker's default. */
    void resetConfig(String topic, String key) {
        alterConfig(topic, new AlterConfigOp(new ConfigEntry(key, ""), OpType.DELETE));
    }

    private void alterConfig(String topic, AlterConfigOp operation) {
        await(
                "change %s of topic %s".formatted(operation.configEntry().name(), topic),
                admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(operation)))
                        .all());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static <T> T await(String operation, KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new OperationFailedException("cannot " + operation + ": " + cause.getMessage() + remedy(cause), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while waiting for Kafka to " + operation, e);
        }
    }

    private static String remedy(Throwable cause) {
        if (cause instanceof AuthorizationException) {
            return "; use --client-config with the credentials of an administrator";
        }
        boolean badDefinition = cause instanceof InvalidConfigurationException
                || cause instanceof InvalidPartitionsException
                || cause instanceof InvalidReplicationFactorException;
        return badDefinition ? "; correct config/topics.yaml or select another --deployment" : "";
    }

    @Override
    public void close() {
        admin.close();
    }
}
