/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.topics.DeploymentKind;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.config.topics.TopicDefinition;
import io.millrace.config.topics.TopicLayout;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/** Translates the topic catalogue into requests to Kafka. */
public final class CatalogueTopics {

    private CatalogueTopics() {}

    /** All topics of the catalogue, in its order. */
    public static List<NewTopic> of(TopicCatalogue catalogue, DeploymentKind deployment) {
        return catalogue.topics().stream()
                .map(topic -> newTopic(topic, topic.in(deployment)))
                .toList();
    }

    private static NewTopic newTopic(TopicDefinition topic, TopicLayout layout) {
        return new NewTopic(topic.name(), layout.partitions(), layout.replication()).configs(layout.configs());
    }
}
