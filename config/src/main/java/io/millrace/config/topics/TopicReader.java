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
 * Reads the topic catalogue. What a topic leaves out comes from {@code defaults} of the deployment; a topic's own
 * {@code local} and {@code production} win over what it says for both.
 */
final class TopicReader {

    private static final String TOPICS = "topics";
    private static final String CONFIGS = "configs";
    private static final String TIMESTAMP_TYPE = "message.timestamp.type";
    private static final List<String> LAYOUT_FIELDS = List.of("partitions", "replication", "retention", "configs.");
    private static final Map<String, String> RESERVED_CONFIGS =
            Map.of("retention.ms", "use retention", "cleanup.policy", "use cleanup");
    private static final ValueParser<String> NAME = ValueParser.text("[a-z0-9][a-z0-9.-]{0,248}", "a topic name");
    private static final ValueParser<String> WORDS = ValueParser.text("(?s).+", "some words");
    private static final ValueParser<String> RECORD = ValueParser.text("[A-Z][A-Za-z0-9]*", "the name of a record");

    private final Map<String, ConfigValue> values;
    private final List<ConfigError> faults;
    private final Map<Deployment, ItemReader> defaults = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    TopicReader(Map<String, ConfigValue> values, List<ConfigError> faults) {
        this.values = values;
        this.faults = faults;
    }

    /** The topics; with faults, what could be read of them. */
    List<TopicDefinition> read() {
        for (Deployment deployment : Deployment.values()) {
            ItemReader layout = ItemReader.group("defaults." + named(deployment), values, faults);
            layout.refuseFieldsOtherThan(LAYOUT_FIELDS);
            defaults.put(deployment, layout);
        }
        refuseOtherKeys();
        List<TopicDefinition> topics = new ArrayList<>();
        for (ItemReader item : ItemReader.items(TOPICS, values, faults)) {
            topics.add(read(item));
        }
        return topics;
    }

    private void refuseOtherKeys() {
        List<String> valid = List.of("defaults.local", "defaults.production", TOPICS);
        values.forEach((key, given) -> {
            if (valid.stream().noneMatch(start -> key.startsWith(start + ".") || key.startsWith(start + "["))) {
                faults.add(given.fault("is not a known key", "nearest valid key: " + Nearest.to(key, valid)));
            }
        });
    }

    private TopicDefinition read(ItemReader item) {
        item.refuseFieldsOtherThan(topicFields());
        String name = item.require("name", NAME, "");
        if (!name.isEmpty() && !names.add(name)) {
            item.refuse("name", "is the name of two topics", "keep one of them");
        }
        Cleanup cleanup = item.find("cleanup", ValueParser.oneOf(Cleanup.class)).orElse(Cleanup.DELETE);
        return new TopicDefinition(
                name,
                item.require("description", WORDS, ""),
                item.require("owner", WORDS, ""),
                item.require("key", WORDS, ""),
                item.find("schema", RECORD),
                cleanup,
                layout(item, Deployment.LOCAL, cleanup),
                layout(item, Deployment.PRODUCTION, cleanup));
    }

    private static List<String> topicFields() {
        List<String> fields = new ArrayList<>(List.of("name", "description", "owner", "key", "schema", "cleanup"));
        fields.addAll(List.of("retention", "configs."));
        for (Deployment deployment : Deployment.values()) {
            LAYOUT_FIELDS.forEach(field -> fields.add(named(deployment) + "." + field));
        }
        return fields;
    }

    private TopicLayout layout(ItemReader item, Deployment deployment, Cleanup cleanup) {
        ItemReader fallback = defaults.get(deployment);
        String own = named(deployment) + ".";
        long partitions = item.find(own + "partitions", ValueParser.wholeNumber(1, 10_000))
                .orElseGet(() -> fallback.require("partitions", ValueParser.wholeNumber(1, 10_000), 1L));
        long replication = item.find(own + "replication", ValueParser.wholeNumber(1, 100))
                .orElseGet(() -> fallback.require("replication", ValueParser.wholeNumber(1, 100), 1L));
        Map<String, String> configs = new TreeMap<>(fallback.group(CONFIGS));
        configs.putAll(item.group(CONFIGS));
        configs.putAll(item.group(own + CONFIGS));
        check(item, configs, replication);
        configs.put("cleanup.policy", cleanup.name().toLowerCase(Locale.ROOT));
        Optional<Duration> retention = retention(item, deployment, cleanup);
        retention.ifPresent(time -> configs.put("retention.ms", Long.toString(time.toMillis())));
        return new TopicLayout((int) partitions, (short) replication, retention, configs);
    }

    private Optional<Duration> retention(ItemReader item, Deployment deployment, Cleanup cleanup) {
        ValueParser<Duration> parser = ValueParser.duration(Duration.ofMinutes(1));
        Optional<Duration> own =
                item.find(named(deployment) + ".retention", parser).or(() -> item.find("retention", parser));
        if (cleanup == Cleanup.DELETE) {
            return own.or(
                    () -> Optional.of(defaults.get(deployment).require("retention", parser, Duration.ofMinutes(1))));
        }
        if (own.isPresent()) {
            item.refuse("retention", "has no meaning where keys are compacted", "remove it");
        }
        return Optional.empty();
    }

    private static void check(ItemReader item, Map<String, String> configs, long replication) {
        RESERVED_CONFIGS.forEach((config, remedy) -> {
            if (configs.containsKey(config)) {
                item.refuse("configs." + config, "is made from another field", remedy);
            }
        });
        if (!"LogAppendTime".equals(configs.get(TIMESTAMP_TYPE))) {
            item.refuse(
                    "configs." + TIMESTAMP_TYPE,
                    "must be LogAppendTime, else retention deletes records with historical timestamps at once",
                    "write LogAppendTime");
        }
        String inSync = configs.getOrDefault("min.insync.replicas", "1");
        if (!inSync.matches("\\d{1,3}") || Long.parseLong(inSync) > replication) {
            item.refuse(
                    "configs.min.insync.replicas",
                    "is '%s', but the topic has %d replicas, so nothing could be written"
                            .formatted(inSync, replication),
                    "write a number up to the replication");
        }
    }

    private static String named(Deployment deployment) {
        return deployment.name().toLowerCase(Locale.ROOT);
    }
}
