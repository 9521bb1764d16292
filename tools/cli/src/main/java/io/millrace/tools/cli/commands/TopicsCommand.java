/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.topics.Deployment;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.config.topics.TopicDefinition;
import io.millrace.config.topics.TopicLayout;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.TopicChange;
import io.millrace.tools.platform.TopicChange.Kind;
import io.millrace.tools.platform.Topics;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares the topics of a cluster with the catalogue and makes them what it says. */
@Command(
        name = "topics",
        description = {
            "Compares a cluster's topics with config/topics.yaml, or changes them.",
            "'diff' ends with exit code 1 when something differs. 'apply' creates topics, adds partitions and changes",
            "settings; it never deletes a topic or a partition and leaves topics alone that the catalogue does not know.",
        },
        footer = {
            "%nExamples:",
            "  millrace topics apply",
            "  millrace topics diff --kafka kafka.example:9093 --client-config admin.properties --deployment production"
        })
public final class TopicsCommand implements Callable<Integer> {
    enum Action {
        APPLY,
        DIFF
    }

    @Parameters(paramLabel = "apply|diff", description = "Change the cluster, or only show what differs.")
    private Action action;

    @Option(
            names = "--deployment",
            paramLabel = "local|production",
            defaultValue = "LOCAL",
            description = "Which layout of the catalogue counts (default: local).")
    private Deployment deployment;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Bootstrap servers (default: KAFKA_BOOTSTRAP_SERVERS, else the local platform's).")
    private Optional<String> kafka = Optional.empty();

    @Mixin
    private ClientConfiguration client;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TopicCatalogue catalogue = TopicCatalogue.load(Installation.locate().topicsFile());
        String servers = Target.resolve(kafka, "--kafka", Addresses.KAFKA_VARIABLE, instance.value(), Addresses::kafka);
        Map<String, String> properties = new HashMap<>(client.properties());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        try (Topics topics = new Topics(properties, newTopics(catalogue, deployment))) {
            return switch (action) {
                case DIFF -> diff(topics, servers);
                case APPLY -> apply(topics, servers);
            };
        }
    }

    /** The topics of the catalogue as Kafka wants them said. */
    public static List<NewTopic> newTopics(TopicCatalogue catalogue, Deployment deployment) {
        return catalogue.topics().stream()
                .map(topic -> newTopic(topic, topic.in(deployment)))
                .toList();
    }

    private static NewTopic newTopic(TopicDefinition topic, TopicLayout layout) {
        return new NewTopic(topic.name(), layout.partitions(), layout.replication()).configs(layout.configs());
    }

    private int diff(Topics topics, String servers) {
        List<TopicChange> changes = topics.diff();
        print(changes, servers);
        return changes.isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private int apply(Topics topics, String servers) {
        List<TopicChange> changes = topics.apply();
        print(changes, servers);
        return changes.stream().anyMatch(change -> change.kind() == Kind.CONFLICT) ? ExitCodes.FAILURE : ExitCodes.OK;
    }

    private void print(List<TopicChange> changes, String servers) {
        PrintWriter out = spec.commandLine().getOut();
        changes.forEach(out::println);
        if (changes.isEmpty()) {
            out.println("topics at " + servers + " are as in the catalogue");
        }
    }
}
