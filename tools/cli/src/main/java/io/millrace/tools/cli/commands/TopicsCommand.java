/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.topics.DeploymentKind;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.console.TextTable;
import io.millrace.tools.cli.console.TextTable.Column;
import io.millrace.tools.cli.scenario.CatalogueTopics;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.TopicChange;
import io.millrace.tools.platform.TopicChange.Kind;
import io.millrace.tools.platform.Topics;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace topics}: compares a cluster with the topic catalogue and applies the differences. */
@Command(
        name = "topics",
        description = {
            "Compares the topics of a cluster with config/topics.yaml, or applies the differences.",
            "Topics that are not in the catalogue are left alone."
        },
        footer = {"%nExamples:", "  millrace topics diff", "  millrace topics apply"})
public final class TopicsCommand {

    /** Options of both actions. */
    static final class Cluster {
        @Option(
                names = "--deployment",
                paramLabel = "local|production",
                defaultValue = "LOCAL",
                description = "Layout of the catalogue to use (default: local).")
        private DeploymentKind deployment;

        @Mixin
        private ServiceAddress.Kafka kafka;

        @Mixin
        private ClientConfiguration client;

        @Mixin
        private InstanceName instance;

        private List<TopicChange> changes(Function<Topics, List<TopicChange>> action, PrintWriter out) {
            TopicCatalogue catalogue = TopicCatalogue.load(Installation.locate().topicsFile());
            String servers = kafka.address(instance);
            Map<String, String> properties = new HashMap<>(client.properties());
            properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
            try (Topics topics = new Topics(properties, CatalogueTopics.of(catalogue, deployment))) {
                List<TopicChange> changes = action.apply(topics);
                print(changes, servers, out);
                return changes;
            }
        }

        private static void print(List<TopicChange> changes, String servers, PrintWriter out) {
            if (changes.isEmpty()) {
                out.println("topics at " + servers + " match the catalogue");
            }
            TextTable table = TextTable.of(Column.text(), Column.text(), Column.text());
            changes.forEach(change -> table.row(change.kind().name(), change.topic() + ":", change.description()));
            table.lines().forEach(out::println);
        }
    }

    @Spec
    private CommandSpec spec;

    @Command(
            name = "diff",
            description = {
                "Shows how the topics of a cluster differ from config/topics.yaml.",
                "Ends with exit code 1 if there are differences."
            },
            footer = {
                "%nExamples:",
                "  millrace topics diff",
                "  millrace topics diff --deployment production \\",
                "      --kafka kafka.example:9093 --client-config admin.properties"
            })
    int diff(@Mixin Cluster cluster) {
        List<TopicChange> changes =
                cluster.changes(Topics::diff, spec.commandLine().getOut());
        return changes.isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    @Command(
            name = "apply",
            description = {
                "Creates topics, adds partitions and changes settings to match config/topics.yaml.",
                "Never deletes a topic or a partition. Ends with exit code 1 if a difference (CONFLICT) remains that"
                        + " Kafka cannot resolve in place."
            },
            footer = {
                "%nExamples:",
                "  millrace topics apply",
                "  millrace topics apply --deployment production \\",
                "      --kafka kafka.example:9093 --client-config admin.properties"
            })
    int apply(@Mixin Cluster cluster) {
        List<TopicChange> changes =
                cluster.changes(Topics::apply, spec.commandLine().getOut());
        return changes.stream().anyMatch(change -> change.kind() == Kind.CONFLICT) ? ExitCodes.FAILURE : ExitCodes.OK;
    }
}
