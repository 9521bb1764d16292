/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.topics.DeploymentKind;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.rules.RuleTopic;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A local platform of one's own with every topic of the catalogue and every released schema, and no data.
 *
 * @param topics number of topics created
 * @param subjects number of subjects with registered schemas
 */
public record LocalEnvironment(
        Installation installation,
        Platform platform,
        FlinkRest flink,
        SchemaRegistry registry,
        int topics,
        int subjects)
        implements AutoCloseable {

    /**
     * Starts the platform of that name, deletes the data of its earlier runs, creates topics and registers schemas.
     *
     * @param listener receives the progress of the platform's processes
     */
    public static LocalEnvironment start(Installation installation, String name, PlatformListener listener) {
        Platform platform =
                Platform.start(PlatformOptions.of(installation, name).withFreshData(), listener);
        try {
            List<NewTopic> topics =
                    CatalogueTopics.of(TopicCatalogue.load(installation.topicsFile()), DeploymentKind.LOCAL);
            try (Topics cluster = new Topics(kafkaClient(platform.addresses()), topics)) {
                cluster.apply();
            }
            SchemaRegistry registry =
                    new ConfluentSchemaRegistry(platform.addresses().registry(), Map.of());
            int subjects = new Schemas(registry).register().size();
            FlinkRest flink = new FlinkRest(platform.addresses().flinkRest());
            return new LocalEnvironment(installation, platform, flink, registry, topics.size(), subjects);
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    public Addresses addresses() {
        return platform.addresses();
    }

    /** Properties of a Kafka client, under the client's own names. */
    public Map<String, String> kafkaClient() {
        return kafkaClient(addresses());
    }

    private static Map<String, String> kafkaClient(Addresses addresses) {
        return Map.of("bootstrap.servers", addresses.kafka());
    }

    /** The topic of fraud rules. */
    public RuleTopic rules() {
        return new RuleTopic(kafkaClient(), registry);
    }

    /** Stops the platform; its data and logs stay until the next start. */
    @Override
    public void close() {
        platform.close();
    }
}
