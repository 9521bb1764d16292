/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.platform.TopicAdmin.ExistingTopic;
import io.millrace.tools.platform.TopicChange.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicDiffTest {
    private static final NewTopic DESIRED =
            new NewTopic("orders", 4, (short) 1).configs(Map.of("retention.ms", "1000"));
    private static final ConfigEntry RETENTION = entry("retention.ms", "1000", ConfigSource.DYNAMIC_TOPIC_CONFIG);

    private static ConfigEntry entry(String key, String value, ConfigSource source) {
        return new ConfigEntry(key, value, source, false, false, List.of(), ConfigEntry.ConfigType.STRING, "");
    }

    private static ExistingTopic topic(int partitions, int replication, ConfigEntry... entries) {
        return new ExistingTopic(partitions, replication, new Config(List.of(entries)));
    }

    private static List<TopicChange> diff(ExistingTopic existing) {
        return TopicDiff.between(DESIRED, Optional.of(existing)).stream()
                .map(TopicDiff.Difference::change)
                .toList();
    }

    @Test
    void findsNoDifferenceBetweenEqualTopics() {
        ConfigEntry unrelatedDefault = entry("segment.ms", "5", ConfigSource.DEFAULT_CONFIG);

        assertThat(diff(topic(4, 1, RETENTION, unrelatedDefault))).isEmpty();
    }

    @Test
    void createsAMissingTopic() {
        assertThat(TopicDiff.between(DESIRED, Optional.empty()))
                .extracting(TopicDiff.Difference::change)
                .containsExactly(
                        new TopicChange("orders", Kind.CREATE, "4 partitions, replication 1, {retention.ms=1000}"));
    }

    @Test
    void addsPartitionsButNeverRemovesThem() {
        assertThat(diff(topic(2, 1, RETENTION))).extracting(TopicChange::kind).containsExactly(Kind.ADD_PARTITIONS);
        assertThat(diff(topic(6, 1, RETENTION)))
                .containsExactly(new TopicChange("orders", Kind.CONFLICT, "has 6 partitions, should be 4"));
    }

    @Test
    void reportsAnotherReplicationAsAConflict() {
        assertThat(diff(topic(4, 3, RETENTION)))
                .containsExactly(new TopicChange("orders", Kind.CONFLICT, "has replication 3, should be 1"));
    }

    @Test
    void setsAValueThatDiffersOrIsOnlyTheDefault() {
        assertThat(diff(topic(4, 1, entry("retention.ms", "2", ConfigSource.DYNAMIC_TOPIC_CONFIG))))
                .containsExactly(new TopicChange("orders", Kind.SET_CONFIG, "retention.ms: 2 -> 1000"));
        assertThat(diff(topic(4, 1, entry("retention.ms", "1000", ConfigSource.DEFAULT_CONFIG))))
                .containsExactly(
                        new TopicChange("orders", Kind.SET_CONFIG, "retention.ms: 1000 (broker's default) -> 1000"));
    }

    @Test
    void resetsAnOverrideThatIsNotDesired() {
        ConfigEntry override = entry("segment.ms", "5", ConfigSource.DYNAMIC_TOPIC_CONFIG);

        assertThat(diff(topic(4, 1, RETENTION, override)))
                .containsExactly(new TopicChange("orders", Kind.RESET_CONFIG, "segment.ms: 5 -> broker's default"));
    }
}
