/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.ClientProperties;
import io.millrace.config.binding.Secrets;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that every job has.
 *
 * @param environment first part of the transactional ids, so that environments can share a Kafka cluster
 * @param kafka properties of every Kafka client, {@code bootstrap.servers} included
 * @param producer further properties of producers
 * @param consumer further properties of consumers
 * @param registry properties of the registry client
 * @param allowCreateTime whether inputs may carry the timestamps of their producers
 * @param bufferTimeout how long a record may wait in a buffer between two tasks; zero sends each on its own
 * @param stateCacheMib heap for the decoded state of each stateful operator, per subtask, MiB
 * @param outputs delivery guarantee by output name
 * @param transactionTimeout after which the broker aborts an open transaction
 */
public record JobSettings(
        String environment,
        Map<String, String> kafka,
        Map<String, String> producer,
        Map<String, String> consumer,
        String registryUrl,
        Map<String, String> registry,
        String groupId,
        StartFrom startFrom,
        boolean allowCreateTime,
        IntakeSettings intake,
        Duration bufferTimeout,
        long stateCacheMib,
        Map<String, Delivery> outputs,
        Duration transactionTimeout) {

    private static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
    private static final String REGISTRY_URL = "schema-registry.url";
    private static final long MAX_STATE_CACHE_MIB = 65_536;
    private static final Duration MIN_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_TRANSACTION_TIMEOUT =
            Duration.ofDays(24); // the client counts in int milliseconds

    public JobSettings {
        kafka = Map.copyOf(kafka);
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        registry = Map.copyOf(registry);
        outputs = Map.copyOf(outputs);
    }

    static JobSettings read(SettingsReader reader) {
        reader.read(
                BOOTSTRAP_SERVERS,
                ValueParser.text(
                        "[^\\s,]+:\\d+(\\s*,\\s*[^\\s,]+:\\d+)*|.*\\$\\{.+}.*",
                        "must be host:port, several separated by commas"));
        return new JobSettings(
                reader.read("environment", ValueParser.name()),
                reader.clientProperties(ClientProperties.KAFKA),
                reader.clientProperties(ClientProperties.PRODUCER),
                reader.clientProperties(ClientProperties.CONSUMER),
                reader.read(REGISTRY_URL, ValueParser.httpUrls()),
                reader.clientProperties(ClientProperties.REGISTRY, REGISTRY_URL),
                reader.read(
                        "group-id",
                        ValueParser.text("[A-Za-z0-9._-]+", "must consist of letters, digits, dots, _ and hyphens")),
                reader.read("start-from", ValueParser.oneOf(StartFrom.class)),
                reader.read("allow-create-time", ValueParser.trueOrFalse()),
                IntakeSettings.read(reader),
                reader.read("buffer-timeout", ValueParser.duration(Duration.ZERO)),
                reader.read("state-cache-mib", ValueParser.wholeNumber(1, MAX_STATE_CACHE_MIB)),
                outputs(reader),
                reader.read(
                        "transaction-timeout", ValueParser.duration(MIN_TRANSACTION_TIMEOUT, MAX_TRANSACTION_TIMEOUT)));
    }

    private static Map<String, Delivery> outputs(SettingsReader reader) {
        Map<String, Delivery> outputs = new TreeMap<>();
        for (String output : reader.namesBetween("outputs.", ".delivery")) {
            outputs.put(output, reader.read("outputs." + output + ".delivery", ValueParser.oneOf(Delivery.class)));
        }
        return outputs;
    }

    /** Leaves out or masks client properties, which may contain secrets. */
    @Override
    public String toString() {
        return "JobSettings[environment=%s, kafka=%s, registryUrl=%s, groupId=%s, startFrom=%s, outputs=%s]"
                .formatted(
                        environment,
                        Secrets.masked(kafka),
                        Secrets.masked(REGISTRY_URL, registryUrl),
                        groupId,
                        startFrom,
                        outputs);
    }
}
