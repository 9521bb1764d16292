/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Queries the id of a topic and the end offsets of its partitions. Used by one thread. */
final class TopicProbe implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String topic;
    private final Properties properties;
    private Admin admin;

    /**
     * The topic as the brokers describe it.
     *
     * @param topicId Kafka's id of the topic of that name; empty = the topic does not exist
     * @param ends partition → offset after the last committed record, of the partitions whose leader responded
     */
    record Answer(String topicId, Map<Integer, Long> ends) {}

    TopicProbe(String topic, Properties properties) {
        this.topic = topic;
        this.properties = new Properties();
        this.properties.putAll(properties);
        this.properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        String timeout = Long.toString(TIMEOUT.toMillis());
        this.properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        this.properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    }

    String topic() {
        return topic;
    }

    /** Fails if no broker responds within 5 s. */
    Answer query() throws Exception {
        if (admin == null) {
            admin = Admin.create(properties);
        }
        TopicDescription description;
        try {
            description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return new Answer("", Map.of());
            }
            throw e;
        }
        return new Answer(description.topicId().toString(), ends(description));
    }

    private Map<Integer, Long> ends(TopicDescription description) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        description
                .partitions()
                .forEach(
                        partition -> latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
        ListOffsetsResult answers = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        Map<Integer, Long> ends = new HashMap<>();
        for (TopicPartition partition : latest.keySet()) {
            try {
                ends.put(
                        partition.partition(),
                        answers.partitionResult(partition).get().offset());
            } catch (ExecutionException e) {
                // The leader is unavailable, so only the end of this partition is unknown.
            }
        }
        return ends;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
