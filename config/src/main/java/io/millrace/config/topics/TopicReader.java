/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.ConfigValue;
import io.millrace.config.binding.ItemReader;
import io.millrace.config.binding.Nearest;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Parses the topic catalogue. Fields that a topic omits come from the {@code defaults} of the deployment; its own
 * {@code local} and {@code production} override its other fields.
 */
final class TopicReader {

    private static final String TOPICS = "topics";
    private static final String CONFIGS = "configs";
    private static final String TIMESTAMP_TYPE = "message.timestamp.type";
    private static final List<String> LAYOUT_FIELDS = List.of("partitions", "replication", "retention", "configs.");
    private static final Map<String, String> RESERVED_CONFIGS =
            Map.of("retention.ms", "use retention", "cleanup.policy", "use cleanup");
    private static final ValueParser<String> NAME =
            ValueParser.text("[a-z0-9][a-z0-9.-]{0,248}", "must be a topic name in lower case");
    private static final ValueParser<String> TEXT = ValueParser.text("(?s).+", "must not be empty");
    private static final ValueParser<String> RECORD =
            ValueParser.text("[A-Z][A-Za-z0-9]*", "must be the name of a record");

    private final Map<String, ConfigValue> values;
    private final List<ConfigError> errors;
    private final Map<DeploymentKind, ItemReader> defaults = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    TopicReader(Map<String, ConfigValue> values, List<ConfigError> errors) {
        this.values = values;
        this.errors = errors;
    }

    /** The topics; if there are errors, with replacements for invalid fields. */
    List<TopicDefinition> read() {
        for (DeploymentKind deployment : DeploymentKind.values()) {
            ItemReader layout = ItemReader.group("defaults." + key(deployment), values, errors);
            layout.allowOnly(LAYOUT_FIELDS);
            defaults.put(deployment, layout);
        }
        rejectUnknownKeys();
        List<TopicDefinition> topics = new ArrayList<>();
        for (ItemReader item : ItemReader.items(TOPICS, values, errors)) {
            topics.add(read(item));
        }
        return topics;
    }

    private void rejectUnknownKeys() {
        List<String> valid = List.of("defaults.local", "defaults.production", TOPICS);
        values.forEach((key, value) -> {
            if (valid.stream().noneMatch(start -> key.startsWith(start + ".") || key.startsWith(start + "["))) {
                errors.add(value.error("unknown key", Nearest.suggestion(key, valid)));
            }
        });
    }

    private TopicDefinition read(ItemReader item) {
        item.allowOnly(topicFields());
        String name = item.require("name", NAME, "");
        if (!name.isEmpty() && !names.add(name)) {
            item.reject("name", "duplicate name", "keep one of them");
        }
        Cleanup cleanup = item.find("cleanup", ValueParser.oneOf(Cleanup.class)).orElse(Cleanup.DELETE);
        return new TopicDefinition(
                name,
                item.require("description", TEXT, ""),
                item.require("owner", TEXT, ""),
                item.require("key", TEXT, ""),
                item.find("schema", RECORD),
                cleanup,
                layout(item, DeploymentKind.LOCAL, cleanup),
                layout(item, DeploymentKind.PRODUCTION, cleanup));
    }

    private static List<String> topicFields() {
        List<String> fields = new ArrayList<>(List.of("name", "description", "owner", "key", "schema", "cleanup"));
        fields.addAll(List.of("retention", "configs."));
        for (DeploymentKind deployment : DeploymentKind.values()) {
            LAYOUT_FIELDS.forEach(field -> fields.add(key(deployment) + "." + field));
        }
        return fields;
    }

    private TopicLayout layout(ItemReader item, DeploymentKind deployment, Cleanup cleanup) {
        ItemReader fallback = defaults.get(deployment);
        String own = key(deployment) + ".";
        long partitions = item.find(own + "partitions", ValueParser.wholeNumber(1, 10_000))
                .orElseGet(() -> fallback.require("partitions", ValueParser.wholeNumber(1, 10_000), 1L));
        long replication = item.find(own + "replication", ValueParser.wholeNumber(1, 100))
                .orElseGet(() -> fallback.require("replication", ValueParser.wholeNumber(1, 100), 1L));
        Map<String, String> configs = new TreeMap<>(fallback.group(CONFIGS));
        configs.putAll(item.group(CONFIGS));
        configs.putAll(item.group(own + CONFIGS));
        checkConfigs(item, configs, replication);
        configs.put("cleanup.policy", cleanup.name().toLowerCase(Locale.ROOT));
        Optional<Duration> retention = retention(item, deployment, cleanup);
        retention.ifPresent(time -> configs.put("retention.ms", Long.toString(time.toMillis())));
        return new TopicLayout((int) partitions, (short) replication, retention, configs);
    }

    private Optional<Duration> retention(ItemReader item, DeploymentKind deployment, Cleanup cleanup) {
        ValueParser<Duration> parser = ValueParser.duration(Duration.ofMinutes(1));
        Optional<Duration> own =
                item.find(key(deployment) + ".retention", parser).or(() -> item.find("retention", parser));
        if (cleanup == Cleanup.DELETE) {
            return own.or(
                    () -> Optional.of(defaults.get(deployment).require("retention", parser, Duration.ofMinutes(1))));
        }
        if (own.isPresent()) {
            item.reject("retention", "does not apply to a compacted topic", "remove it");
        }
        return Optional.empty();
    }

    private static void checkConfigs(ItemReader item, Map<String, String> configs, long replication) {
        RESERVED_CONFIGS.forEach((config, remedy) -> {
            if (configs.containsKey(config)) {
                item.reject("configs." + config, "cannot be set", remedy);
            }
        });
        if (!"LogAppendTime".equals(configs.get(TIMESTAMP_TYPE))) {
            item.reject(
                    "configs." + TIMESTAMP_TYPE,
                    "must be LogAppendTime, or retention deletes records with historical timestamps at once",
                    "");
        }
        String inSync = configs.getOrDefault("min.insync.replicas", "1");
        if (!inSync.matches("\\d{1,3}") || Long.parseLong(inSync) > replication) {
            item.reject(
                    "configs.min.insync.replicas",
                    "must be at most the replication factor, %d; got %s".formatted(replication, inSync),
                    "");
        }
    }

    private static String key(DeploymentKind deployment) {
        return deployment.name().toLowerCase(Locale.ROOT);
    }
}
