/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.binding.Secrets;
import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Checks broker, registry and environment at submit, so that a job that cannot work is rejected with the remedy instead
 * of failing later, or after every restart.
 */
public final class SubmitChecks {

    private static final String BROKER_MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final JobDefinition job;
    private final JobSettings settings;

    public SubmitChecks(JobDefinition job, JobSettings settings) {
        this.job = job;
        this.settings = settings;
    }

    void requireCheckpoints(StreamExecutionEnvironment environment) {
        CheckpointChecks.check(environment, exactlyOnceOutputs(), settings.transactionTimeout());
    }

    /**
     * Runs all checks and returns the metadata the job depends on.
     *
     * @param results topics the job writes results to, with their schemas
     * @throws SubmitException if the job cannot work; the message states the remedy
     */
    public ClusterSnapshot check(StreamExecutionEnvironment environment, Map<String, Schema> results) {
        requireCheckpoints(environment);
        int producerMaximum = producerMaximum();
        Set<String> outputs = new TreeSet<>(results.keySet());
        outputs.add(job.lateTopic());
        outputs.add(job.deadLetterTopic());
        try (Broker broker = Broker.connect(settings)) {
            requireTopics(broker, job.inputs(), outputs);
            requireTimestampTypes(broker);
            requireTransactionTimeout(broker);
            InstanceCheck.check(broker, settings.environment(), job.name());
            Map<String, Integer> maxRecordBytes = maxRecordBytes(broker, outputs, producerMaximum);
            SchemaRegistry registry = KafkaTopics.registryClient(settings).open();
            return new ClusterSnapshot(
                    writerSchemas(registry, job.inputs()),
                    endOffsets(broker, job.controlInputs()),
                    resultSchemaIds(registry, results),
                    maxRecordBytes);
        } catch (RegistryUnavailableException | RegistryRefusedException e) {
            throw new SubmitException(
                    "schema registry at %s: %s".formatted(Secrets.maskedUrls(settings.registryUrl()), e.getMessage()),
                    e);
        }
    }

    private void requireTopics(Broker broker, List<String> inputs, Set<String> outputs) {
        Set<String> missing = new TreeSet<>(inputs);
        missing.addAll(outputs);
        missing.removeAll(broker.get(broker.admin().listTopics().names()));
        if (!missing.isEmpty()) {
            throw new SubmitException("topics %s do not exist at %s; create them with: scripts/millrace topics apply"
                    .formatted(missing, bootstrapServers()));
        }
    }

    private void requireTimestampTypes(Broker broker) {
        Map<String, String> types = new HashMap<>();
        broker.configs(ConfigResource.Type.TOPIC, job.inputs())
                .forEach((topic, config) -> types.put(
                        topic,
                        config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value()));
        TimestampTypeCheck.check(types, settings.allowCreateTime()).ifPresent(System.err::println);
    }

    /** A sink with a longer timeout than the broker allows fails at its first transaction, and after every restart. */
    private void requireTransactionTimeout(Broker broker) {
        if (exactlyOnceOutputs().isEmpty()) {
            return;
        }
        String id = broker.get(broker.admin().describeCluster().nodes())
                .iterator()
                .next()
                .idString();
        Config config = broker.configs(ConfigResource.Type.BROKER, List.of(id)).get(id);
        long allowed = Long.parseLong(config.get(BROKER_MAX_TRANSACTION_TIMEOUT).value());
        long requested = settings.transactionTimeout().toMillis();
        if (requested > allowed) {
            String message = "transaction-timeout is %d ms, but the broker allows %d ms (%s);"
                    + " lower the setting or raise the broker's limit";
            throw new SubmitException(message.formatted(requested, allowed, BROKER_MAX_TRANSACTION_TIMEOUT));
        }
    }

    private Map<String, Integer> maxRecordBytes(Broker broker, Set<String> outputs, int producerMaximum) {
        Map<String, Integer> sizes = new HashMap<>();
        broker.configs(ConfigResource.Type.TOPIC, outputs).forEach((topic, config) -> {
            int topicMaximum = Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            sizes.put(topic, Math.min(topicMaximum, producerMaximum));
        });
        return sizes;
    }

    private Map<String, Map<Integer, Long>> endOffsets(Broker broker, List<String> topics) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        broker.get(broker.admin().describeTopics(topics).allTopicNames()).forEach((topic, description) -> description
                .partitions()
                .forEach(partition ->
                        latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        Map<String, Map<Integer, Long>> ends = new HashMap<>();
        broker.get(broker.admin().listOffsets(latest, committed).all())
                .forEach((partition, end) -> ends.computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                        .put(partition.partition(), end.offset()));
        return ends;
    }

    /** The largest request producers may send by the settings, bytes; producer properties override client properties. */
    int producerMaximum() {
        String name = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        if (settings.producer().containsKey(name)) {
            return wholeBytes("producer." + name, settings.producer().get(name));
        }
        if (settings.kafka().containsKey(name)) {
            return wholeBytes("kafka." + name, settings.kafka().get(name));
        }
        return Integer.MAX_VALUE;
    }

    private static int wholeBytes(String key, String value) {
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new SubmitException("%s must be a whole number of bytes; got '%s'".formatted(key, value), e);
        }
    }

    private static Map<Integer, String> writerSchemas(SchemaRegistry registry, List<String> inputs) {
        Map<Integer, String> schemas = new HashMap<>();
        for (String input : inputs) {
            registry.versions(subject(input)).forEach((id, schema) -> schemas.put(id, schema.toString()));
        }
        return schemas;
    }

    private static Map<String, Integer> resultSchemaIds(SchemaRegistry registry, Map<String, Schema> results) {
        Map<String, Integer> ids = new HashMap<>();
        List<String> unregistered = new ArrayList<>();
        results.forEach((topic, schema) -> {
            OptionalInt id = registry.idOf(subject(topic), schema);
            id.ifPresentOrElse(known -> ids.put(topic, known), () -> unregistered.add(subject(topic)));
        });
        if (!unregistered.isEmpty()) {
            throw new SubmitException(
                    "the schemas of subjects %s are not registered; register them with: scripts/millrace schemas register"
                            .formatted(unregistered));
        }
        return ids;
    }

    private static String subject(String topic) {
        return topic + "-value";
    }

    private List<String> exactlyOnceOutputs() {
        return settings.outputs().entrySet().stream()
                .filter(output -> output.getValue() == Delivery.EXACTLY_ONCE)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private String bootstrapServers() {
        return settings.kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    }
}
