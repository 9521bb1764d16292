/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.UsageException;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.config.topics.TopicDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobDefinitionTest {

    static List<JobDefinition> jobs() {
        return JobDefinition.all();
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void everyTopicIsInTheCatalogue(JobDefinition job) {
        List<String> topics = new ArrayList<>(job.inputs());
        topics.addAll(job.outputs());
        topics.addAll(List.of(job.lateTopic(), job.deadLetterTopic()));

        assertThat(TopicCatalogue.packaged().topics())
                .extracting(TopicDefinition::name)
                .containsAll(topics);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void settingsAreThoseOfTheJob(JobDefinition job) {
        JobSettings settings = job.settings().load(new String[0], Map.of()).job();
        List<String> outputs = new ArrayList<>(job.outputs());
        outputs.addAll(List.of("late", "dead-letters"));

        assertThat(job.settings().packagedFile()).isEqualTo("jobs/" + job.settingsFile());
        assertThat(settings.groupId()).isEqualTo(job.name());
        assertThat(settings.outputs()).containsOnlyKeys(outputs);
    }

    @Test
    void rejectsAnUnknownNameAndListsTheJobs() {
        assertThat(JobDefinition.require("order-enrichment")).isEqualTo(JobDefinition.ORDER_ENRICHMENT);
        assertThatThrownBy(() -> JobDefinition.require("purchase-total"))
                .isInstanceOf(UsageException.class)
                .hasMessage("there is no job 'purchase-total'; jobs: " + String.join(", ", JobDefinition.names()));
    }
}
