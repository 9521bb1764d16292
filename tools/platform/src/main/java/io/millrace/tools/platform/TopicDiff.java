/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.tools.platform.TopicAdmin.ExistingTopic;
import io.millrace.tools.platform.TopicChange.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;

/** The differences between a topic of the cluster and its desired definition. */
final class TopicDiff {
    /**
     * A difference and its removal.
     *
     * @param remedy no operation for {@link Kind#CONFLICT}, and for {@link Kind#CREATE} because {@link Topics} creates
     *     all topics in one request
     */
    record Difference(TopicChange change, Consumer<TopicAdmin> remedy) {}

    private final NewTopic desired;
    private final List<Difference> differences = new ArrayList<>();

    private TopicDiff(NewTopic desired) {
        this.desired = desired;
    }

    static List<Difference> between(NewTopic desired, Optional<ExistingTopic> existing) {
        TopicDiff diff = new TopicDiff(desired);
        existing.ifPresentOrElse(diff::compare, diff::create);
        return diff.differences;
    }

    private void create() {
        add(
                Kind.CREATE,
                "%d partitions, replication %d, %s"
                        .formatted(desired.numPartitions(), desired.replicationFactor(), desired.configs()),
                admin -> {});
    }

    private void compare(ExistingTopic existing) {
        comparePartitions(existing.partitions(), desired.numPartitions());
        compareReplication(existing.replication(), desired.replicationFactor());
        desired.configs()
                .forEach((key, value) ->
                        compareConfig(key, Optional.ofNullable(existing.config().get(key)), value));
        existing.config().entries().stream()
                .filter(TopicDiff::isOverride)
                .filter(entry -> !desired.configs().containsKey(entry.name()))
                .forEach(this::resetConfig);
    }

    private void comparePartitions(int actual, int target) {
        if (actual < target) {
            add(
                    Kind.ADD_PARTITIONS,
                    "from %d to %d; keys move between partitions, so records of one key are in order only from then on"
                            .formatted(actual, target),
                    admin -> admin.addPartitions(desired.name(), target));
        }
        if (actual > target) {
            conflict("has %d partitions, should be %d".formatted(actual, target));
        }
    }

    private void compareReplication(int actual, int target) {
        if (actual != target) {
            conflict("has replication %d, should be %d".formatted(actual, target));
        }
    }

    private void compareConfig(String key, Optional<ConfigEntry> actual, String target) {
        boolean isSet = actual.filter(TopicDiff::isOverride)
                .filter(entry -> target.equals(entry.value()))
                .isPresent();
        if (!isSet) {
            String current = actual.map(TopicDiff::describe).orElse("unknown to the broker");
            add(
                    Kind.SET_CONFIG,
                    "%s: %s -> %s".formatted(key, current, target),
                    admin -> admin.setConfig(desired.name(), key, target));
        }
    }

    private void resetConfig(ConfigEntry override) {
        add(
                Kind.RESET_CONFIG,
                "%s: %s -> broker's default".formatted(override.name(), override.value()),
                admin -> admin.resetConfig(desired.name(), override.name()));
    }

    private static String describe(ConfigEntry entry) {
        return isOverride(entry) ? entry.value() : entry.value() + " (broker's default)";
    }

    /** Whether the value is set on the topic itself. */
    private static boolean isOverride(ConfigEntry entry) {
        return entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG;
    }

    private void conflict(String description) {
        add(Kind.CONFLICT, description, admin -> {});
    }

    private void add(Kind kind, String description, Consumer<TopicAdmin> remedy) {
        differences.add(new Difference(new TopicChange(desired.name(), kind, description), remedy));
    }
}
