/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.jobs.JobSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka broker as seen at submit: every failure becomes a {@link SubmitException} with its cause and remedy. */
final class Broker implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 15;

    private final String bootstrapServers;
    private final Admin admin;

    private Broker(String bootstrapServers, Admin admin) {
        this.bootstrapServers = bootstrapServers;
        this.admin = admin;
    }

    /** Rejects properties with which no admin client, consumer or producer can be created. */
    static Broker connect(JobSettings settings) {
        requireValid(
                "producer",
                () -> new ProducerConfig(properties(
                        settings.kafka(),
                        settings.producer(),
                        Map.of(
                                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
                                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName()))));
        requireValid(
                "consumer",
                () -> new ConsumerConfig(properties(
                        settings.kafka(),
                        settings.consumer(),
                        Map.of(
                                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName(),
                                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                                        ByteArrayDeserializer.class.getName()))));
        String timeout = Integer.toString(TIMEOUT_SECONDS * 1_000);
        Properties properties = properties(
                settings.kafka(),
                Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout));
        Admin admin = requireValid("kafka", () -> Admin.create(properties));
        return new Broker(settings.kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), admin);
    }

    @SafeVarargs
    private static Properties properties(Map<String, String>... layers) {
        Properties properties = new Properties();
        for (Map<String, String> layer : layers) {
            properties.putAll(layer);
        }
        return properties;
    }

    private static <T> T requireValid(String client, Supplier<T> creation) {
        try {
            return creation.get();
        } catch (KafkaException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new SubmitException(
                    "no Kafka client can be created: %s; check the settings under '%s'%s"
                            .formatted(root.getMessage(), client, client.equals("kafka") ? "" : " and 'kafka'"),
                    e);
        }
    }

    Admin admin() {
        return admin;
    }

    /** The configurations of topics or brokers, by name. */
    Map<String, Config> configs(ConfigResource.Type type, Collection<String> names) {
        List<ConfigResource> resources =
                names.stream().map(name -> new ConfigResource(type, name)).toList();
        Map<String, Config> configs = new HashMap<>();
        get(admin.describeConfigs(resources).all()).forEach((resource, config) -> configs.put(resource.name(), config));
        return configs;
    }

    /** Waits for an answer of the broker. */
    <T> T get(KafkaFuture<T> future) {
        return get(future, bootstrapServers);
    }

    static <T> T get(KafkaFuture<T> future, String bootstrapServers) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new SubmitException(
                    "the Kafka broker at %s %s".formatted(bootstrapServers, fault(e.getCause())), e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(bootstrapServers, e);
        }
    }

    private static String fault(Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return "rejects the login: %s; check security.protocol and the sasl and ssl properties under 'kafka'"
                    .formatted(cause.getMessage());
        }
        return cause instanceof AuthorizationException ? "denies access: " + cause.getMessage() : "cannot be reached";
    }

    private static SubmitException unreachable(String bootstrapServers, Exception cause) {
        return new SubmitException("the Kafka broker at %s cannot be reached".formatted(bootstrapServers), cause);
    }

    @Override
    public void close() {
        admin.close();
    }
}
