/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Properties passed to a client under their own names. Any name is allowed, except for those that the guarantees of the
 * jobs depend on.
 */
public final class ClientProperties {

    public static final String KAFKA = "kafka.";
    public static final String PRODUCER = "producer.";
    public static final String CONSUMER = "consumer.";
    public static final String REGISTRY = "schema-registry.";

    static final List<String> PREFIXES = List.of(KAFKA, PRODUCER, CONSUMER, REGISTRY);
    private static final String BYTES = "remove it; the jobs use their own serializers";
    private static final String DURABLE = "remove it; the job sets it according to the delivery of its outputs";

    /** Remedies by property name. */
    private static final Map<String, String> RESERVED = Map.ofEntries(
            Map.entry("acks", DURABLE),
            Map.entry("auto.offset.reset", "use start-from"),
            Map.entry("enable.auto.commit", "remove it; offsets are committed with each checkpoint"),
            Map.entry("enable.idempotence", DURABLE),
            Map.entry("group.id", "use group-id"),
            Map.entry("isolation.level", "remove it; the jobs always read committed records only"),
            Map.entry("key.deserializer", BYTES),
            Map.entry("key.serializer", BYTES),
            Map.entry("transaction.timeout.ms", "use transaction-timeout"),
            Map.entry("transactional.id", "remove it; ids consist of environment, job and output"),
            Map.entry("value.deserializer", BYTES),
            Map.entry("value.serializer", BYTES));

    private static final String ADDRESS = "use kafka.bootstrap.servers; a job uses one Kafka cluster";

    private ClientProperties() {}

    /** The prefix of a client property; empty for any other key. */
    static Optional<String> prefixOf(String key) {
        return PREFIXES.stream()
                .filter(prefix -> key.startsWith(prefix) && key.length() > prefix.length())
                .findFirst();
    }

    /** The alternative to setting this client property; empty if it may be set. */
    static Optional<String> remedyFor(String key) {
        String prefix = prefixOf(key).orElseThrow();
        String property = key.substring(prefix.length());
        if (prefix.equals(REGISTRY)) {
            return property.equals("schema.registry.url") ? Optional.of("use schema-registry.url") : Optional.empty();
        }
        if (property.equals("bootstrap.servers") && !prefix.equals(KAFKA)) {
            return Optional.of(ADDRESS);
        }
        return Optional.ofNullable(RESERVED.get(property));
    }
}
