/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.ConfigErrors;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.jobs.JobDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicCatalogueTest {

    private static final String DEFAULTS = """
            defaults:
              local: {partitions: 4, replication: 1, retention: 7 d, configs: {message.timestamp.type: LogAppendTime}}
              production: {partitions: 12, replication: 3, retention: 14 d, configs: {message.timestamp.type: LogAppendTime}}
            topics:
            """;

    private static final String WORDS = "name: t, description: d, owner: o, key: k";

    @TempDir
    private Path folder;

    @Test
    void holdsTheTopicsOfTheContract() {
        assertThat(TopicCatalogue.packaged().topics())
                .extracting(TopicDefinition::name, topic -> topic.schema().orElse("-"), TopicDefinition::cleanup)
                .containsExactlyInAnyOrder(
                        tuple("user-events", "UserEvent", Cleanup.DELETE),
                        tuple("transactions", "Transaction", Cleanup.DELETE),
                        tuple("fraud-rules", "FraudRule", Cleanup.COMPACT),
                        tuple("orders", "Order", Cleanup.DELETE),
                        tuple("users", "UserProfile", Cleanup.COMPACT),
                        tuple("purchase-totals", "PurchaseTotal", Cleanup.DELETE),
                        tuple("purchase-totals.late", "-", Cleanup.DELETE),
                        tuple("purchase-totals.dlq", "-", Cleanup.DELETE),
                        tuple("fraud-decisions", "FraudDecision", Cleanup.DELETE),
                        tuple("fraud-alerts", "FraudAlert", Cleanup.DELETE),
                        tuple("fraud-detection.late", "-", Cleanup.DELETE),
                        tuple("fraud-detection.dlq", "-", Cleanup.DELETE),
                        tuple("session-events", "SessionEvent", Cleanup.DELETE),
                        tuple("clickstream-sessions.late", "-", Cleanup.DELETE),
                        tuple("clickstream-sessions.dlq", "-", Cleanup.DELETE),
                        tuple("enriched-orders", "EnrichedOrder", Cleanup.DELETE),
                        tuple("order-enrichment.late", "-", Cleanup.DELETE),
                        tuple("order-enrichment.dlq", "-", Cleanup.DELETE));
    }

    @Test
    void configuresEveryTopicAccordingToTheContract() {
        assertThat(TopicCatalogue.packaged().topics()).allSatisfy(topic -> {
            TopicLayout local = topic.in(DeploymentKind.LOCAL);
            TopicLayout production = topic.in(DeploymentKind.PRODUCTION);
            assertThat(local.partitions()).isEqualTo(4);
            assertThat(local.replication()).isEqualTo((short) 1);
            assertThat(local.configs()).containsEntry("message.timestamp.type", "LogAppendTime");
            assertThat(production.partitions()).isEqualTo(12);
            assertThat(production.replication()).isEqualTo((short) 3);
            assertThat(production.configs())
                    .containsEntry("message.timestamp.type", "LogAppendTime")
                    .containsEntry("min.insync.replicas", "2")
                    .containsEntry("unclean.leader.election.enable", "false");
        });
    }

    @Test
    void sideTopicsAcceptLargerRecordsThanTheirInputs() {
        for (JobDefinition job : JobDefinition.all()) {
            for (String name : List.of(job.lateTopic(), job.deadLetterTopic())) {
                TopicDefinition topic = TopicCatalogue.packaged().find(name).orElseThrow();
                assertThat(topic.in(DeploymentKind.LOCAL).configs()).containsEntry("max.message.bytes", "2097152");
            }
        }
    }

    @Test
    void keepsEveryVersionOfAProfileForAWeek() {
        TopicDefinition users = TopicCatalogue.packaged().find("users").orElseThrow();

        assertThat(users.in(DeploymentKind.PRODUCTION).configs())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry(
                        "min.compaction.lag.ms",
                        Long.toString(Duration.ofDays(7).toMillis()))
                .doesNotContainKey("retention.ms");
        assertThat(users.in(DeploymentKind.PRODUCTION).retention()).isEmpty();
    }

    @Test
    void topicOverridesDefaultsAndDeploymentOverridesTopic() throws IOException {
        TopicCatalogue catalogue = TopicCatalogue.load(write("""
                  - name: t
                    description: d
                    owner: o
                    key: k
                    retention: 1 h
                    configs: {a.b: both, c: both}
                    local: {partitions: 2, retention: 1 min, configs: {c: local}}
                    production: {replication: 2}
                """));

        TopicDefinition topic = catalogue.find("t").orElseThrow();
        assertThat(topic.in(DeploymentKind.LOCAL))
                .isEqualTo(new TopicLayout(
                        2,
                        (short) 1,
                        Optional.of(Duration.ofMinutes(1)),
                        Map.of(
                                "a.b", "both",
                                "c", "local",
                                "cleanup.policy", "delete",
                                "message.timestamp.type", "LogAppendTime",
                                "retention.ms", "60000")));
        assertThat(topic.in(DeploymentKind.PRODUCTION).replication()).isEqualTo((short) 2);
        assertThat(topic.in(DeploymentKind.PRODUCTION).configs())
                .containsEntry("c", "both")
                .containsEntry("retention.ms", "3600000");
        assertThat(catalogue.find("u")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            description: d, owner: o, key: k                     | name                    | missing
            name: T, description: d, owner: o, key: k            | name                    | must be a topic name in lower case
            name: t, owner: o, key: k                            | description             | missing
            name: t, description: d, key: k                      | owner                   | missing
            name: t, description: d, owner: o                    | key                     | missing
            name: t, description: d, owner: o, key: k, schema: a | schema                  | must be the name of a record
            WORDS, cleanup: compacted                            | cleanup                 | must be one of delete, compact
            WORDS, partition: 3                                  | partition               | unknown field
            WORDS, local: {partitions: 0}                        | local.partitions        | must be a whole number from 1 to 10000
            WORDS, local: {replication: two}                     | local.replication       | must be a whole number from 1 to 100
            WORDS, production: {retention: 1 week}               | production.retention    | must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'
            WORDS, configs: {cleanup.policy: compact}            | configs.cleanup.policy  | cannot be set
            WORDS, configs: {retention.ms: 1}                    | configs.retention.ms    | cannot be set
            WORDS, configs: {a: [1]}                             | configs.a[0]            | must be a single value, not a list
            WORDS, cleanup: compact, retention: 1 d              | retention               | does not apply to a compacted topic
            """)
    void rejectsABadField(String fields, String field, String problem) throws IOException {
        Path file = write("  - {" + fields.replace("WORDS", WORDS) + "}\n");

        assertThat(errors(file))
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::problem)
                .contains(tuple(file + ":5", "topics[0]." + field, problem))
                .allMatch(tuple -> tuple.toList().get(2).equals(problem));
    }

    @Test
    void rejectsTimestampsOfProducers() throws IOException {
        Path file = write("  - {" + WORDS + ", local: {configs: {message.timestamp.type: CreateTime}}}\n");

        assertThat(errors(file)).singleElement().satisfies(error -> assertThat(error.problem())
                .startsWith("must be LogAppendTime"));
    }

    @Test
    void rejectsMoreInSyncReplicasThanReplicas() throws IOException {
        Path file = write("  - {" + WORDS + ", local: {configs: {min.insync.replicas: 2}}}\n");

        assertThat(errors(file)).singleElement().satisfies(error -> assertThat(error.problem())
                .isEqualTo("must be at most the replication factor, 1; got 2"));
    }

    @Test
    void rejectsDuplicateNamesAndUnknownKeys() throws IOException {
        Path file = write("  - {" + WORDS + "}\n  - {" + WORDS + "}\ntopic: x\n");

        assertThat(errors(file))
                .extracting(ConfigError::origin, ConfigError::problem, ConfigError::remedy)
                .containsExactly(
                        tuple(file + ":7", "unknown key", "did you mean 'topics'?"),
                        tuple(file + ":6", "duplicate name", "keep one of them"));
    }

    @Test
    void requiresDefaultsForOmittedFields() throws IOException {
        Path file = Files.writeString(folder.resolve("topics.yaml"), "topics:\n  - {" + WORDS + "}\n");

        assertThat(errors(file))
                .extracting(ConfigError::key)
                .contains("defaults.local.partitions", "defaults.production.retention");
    }

    @Test
    void rejectsAMissingFile() {
        assertThat(errors(folder.resolve("none.yaml")))
                .extracting(ConfigError::problem)
                .contains("file not found");
    }

    private Path write(String topics) throws IOException {
        return Files.writeString(folder.resolve("topics.yaml"), DEFAULTS + topics);
    }

    private static List<ConfigError> errors(Path file) {
        return ConfigErrors.of(() -> TopicCatalogue.load(file));
    }
}
