/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership of a running job in a consumer group of its own, by which {@link InstanceCheck} finds the job whatever Flink
 * cluster it runs on. It reads nothing. One that is killed leaves the group within {@link #SESSION_TIMEOUT}.
 */
final class RunningInstance implements AutoCloseable {

    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(RunningInstance.class);

    private final String topic;
    private final Properties properties = new Properties();
    private final Function<Properties, Consumer<byte[], byte[]>> consumers;
    private Consumer<byte[], byte[]> member;
    private boolean isOver;

    /**
     * Does not connect yet.
     *
     * @param topic any topic that the job may read
     * @param clientProperties properties of a Kafka client, with the group as {@code group.id}
     */
    RunningInstance(String topic, Properties clientProperties) {
        this(
                topic,
                clientProperties,
                properties ->
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** @param consumers creates a client; called at most once */
    RunningInstance(
            String topic, Properties clientProperties, Function<Properties, Consumer<byte[], byte[]>> consumers) {
        this.topic = topic;
        this.consumers = consumers;
        properties.putAll(clientProperties);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Long.toString(SESSION_TIMEOUT.toMillis()));
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
        // A thread of the client sends heartbeats. It must not go on when nobody renews.
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Long.toString(SESSION_TIMEOUT.toMillis()));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    }

    /** The group of a job. */
    static String group(String environment, String job) {
        return environment + "." + job + ".instance";
    }

    /**
     * Joins the group or stays in it; to be called every few seconds. A job that may not join runs without. Does nothing
     * after {@link #close}: a probe may still be on its way when the job ends.
     */
    synchronized void renew() {
        if (isOver) {
            return;
        }
        try {
            if (member == null) {
                member = consumers.apply(properties);
                member.subscribe(List.of(topic), new Pause());
            }
            member.poll(Duration.ZERO);
        } catch (KafkaException e) {
            LOG.warn("A second instance of the job will not be noticed at submit: {}", e.getMessage());
            close();
        }
    }

    @Override
    public synchronized void close() {
        isOver = true;
        if (member != null) {
            member.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            member = null;
        }
    }

    private final class Pause implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            member.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Nothing was read.
        }
    }
}
