/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.tools.platform.TopicAdmin.ExistingTopic;
import io.millrace.tools.platform.TopicChange.Kind;
import io.millrace.tools.platform.TopicDiff.Difference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Compares the topics of a cluster with a list of desired topics and applies the changes. Never deletes a topic or a
 * partition, and ignores topics outside the list.
 */
public final class Topics implements AutoCloseable {
    private final TopicAdmin admin;
    private final List<NewTopic> desired;

    /**
     * Connects to the cluster.
     *
     * @param clientProperties connection properties under the Kafka client's names
     * @throws io.millrace.config.UnreachableException if no broker responds
     */
    public Topics(Map<String, String> clientProperties, List<NewTopic> desired) {
        Probe.requireKafka(clientProperties);
        this.admin = new TopicAdmin(clientProperties);
        this.desired = List.copyOf(desired);
    }

    /** All differences, in the order of the list. */
    public List<TopicChange> diff() {
        return changes(differences());
    }

    /** Removes all differences except conflicts, and returns all that were found. */
    public List<TopicChange> apply() {
        List<Difference> differences = differences();
        create(changes(differences).stream()
                .filter(change -> change.kind() == Kind.CREATE)
                .map(TopicChange::topic)
                .collect(Collectors.toSet()));
        differences.forEach(difference -> difference.remedy().accept(admin));
        return changes(differences);
    }

    private void create(Set<String> names) {
        List<NewTopic> missing =
                desired.stream().filter(topic -> names.contains(topic.name())).toList();
        if (!missing.isEmpty()) {
            admin.create(missing);
        }
    }

    private List<Difference> differences() {
        Map<String, ExistingTopic> existing =
                admin.describe(desired.stream().map(NewTopic::name).toList());
        return desired.stream()
                .flatMap(topic -> TopicDiff.between(topic, Optional.ofNullable(existing.get(topic.name()))).stream())
                .toList();
    }

    private static List<TopicChange> changes(List<Difference> differences) {
        return differences.stream().map(Difference::change).toList();
    }

    @Override
    public void close() {
        admin.close();
    }
}
