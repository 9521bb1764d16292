/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Properties that are handed to a client under their own names: any name is allowed but those on which what the jobs
 * promise depends.
 */
public final class ClientProperties {

    public static final String KAFKA = "kafka.";
    public static final String PRODUCER = "producer.";
    public static final String CONSUMER = "consumer.";
    public static final String REGISTRY = "schema-registry.";

    static final List<String> PREFIXES = List.of(KAFKA, PRODUCER, CONSUMER, REGISTRY);
    private static final String BYTES = "remove it; the jobs read and write bytes of their own";
    private static final String DURABLE = "remove it; it is always set to what the delivery of the outputs needs";

    /** What to do instead, by the name of the property. */
    private static final Map<String, String> RESERVED = Map.ofEntries(
            Map.entry("acks", DURABLE),
            Map.entry("auto.offset.reset", "use start-from"),
            Map.entry("enable.auto.commit", "remove it; offsets are committed with each checkpoint"),
            Map.entry("enable.idempotence", DURABLE),
            Map.entry("group.id", "use group-id"),
            Map.entry("isolation.level", "remove it; the jobs read what is committed, always"),
            Map.entry("key.deserializer", BYTES),
            Map.entry("key.serializer", BYTES),
            Map.entry("transaction.timeout.ms", "use transaction-timeout"),
            Map.entry("transactional.id", "remove it; ids are made of environment, job and output"),
            Map.entry("value.deserializer", BYTES),
            Map.entry("value.serializer", BYTES));

    private static final String ADDRESS = "use kafka.bootstrap.servers; a job uses one Kafka cluster";

    private ClientProperties() {}

    /** The prefix under which the key is handed on; empty if it is not one of these keys. */
    static Optional<String> prefixOf(String key) {
        return PREFIXES.stream()
                .filter(prefix -> key.startsWith(prefix) && key.length() > prefix.length())
                .findFirst();
    }

    /** What to do instead of setting this key; empty if it may be set. */
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
