/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.topics.TopicCatalogue;
import io.millrace.config.topics.TopicDefinition;
import io.millrace.schemas.registry.ReleasedSchemas;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {

    @Test
    void everyTopicHasTheReleasedSchemaThatTheCatalogueNames() {
        Map<String, String> inCatalogue = TopicCatalogue.packaged().topics().stream()
                .filter(topic -> topic.schema().isPresent())
                .collect(Collectors.toMap(
                        TopicDefinition::name, topic -> topic.schema().orElseThrow()));
        ReleasedSchemas schemas = ReleasedSchemas.bundled();
        Map<String, String> released = schemas.topics().stream()
                .collect(Collectors.toMap(
                        topic -> topic, topic -> schemas.current(topic).getName()));

        assertThat(inCatalogue).isEqualTo(released);
    }
}
