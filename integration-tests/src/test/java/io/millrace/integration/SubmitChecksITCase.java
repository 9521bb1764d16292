/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.topics.DeploymentKind;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.config.topics.TopicNames;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.jobs.io.SubmitException;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.Millrace;
import io.millrace.tools.cli.scenario.CatalogueTopics;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.TopicRecords;
import io.millrace.tools.platform.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.SchemaParseException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that cannot work are rejected at submit with an actionable message. */
@Timeout(180)
class SubmitChecksITCase {

    private static final JobDefinition JOB = JobDefinition.PURCHASE_TOTALS;

    private final Installation installation = new Installation(
            Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize());

    @Test
    void rejectsAJobThatCannotWorkAndReadsTheClusterMetadata() throws Exception {
        PlatformOptions options =
                PlatformOptions.of(installation, "submit-checks").withFreshData();
        try (Platform platform = Platform.start(options, PlatformListener.silent())) {
            Addresses addresses = platform.addresses();
            assertThatThrownBy(() -> check(addresses))
                    .isInstanceOf(SubmitException.class)
                    .hasMessageContaining("purchase-totals.dlq, purchase-totals.late, user-events")
                    .hasMessageContaining("scripts/millrace topics apply");

            createTopics(addresses);
            assertThatThrownBy(() -> check(addresses))
                    .isInstanceOf(SubmitException.class)
                    .hasMessageContaining("[purchase-totals-value] are not registered")
                    .hasMessageContaining("scripts/millrace schemas register");

            new Schemas(new ConfluentSchemaRegistry(addresses.registry(), Map.of())).register();
            assertThatThrownBy(() -> check(addresses, "--transaction-timeout", "1 h"))
                    .isInstanceOf(SubmitException.class)
                    .hasMessage("transaction-timeout is 3600000 ms, but the broker allows 900000 ms"
                            + " (transaction.max.timeout.ms); lower the setting or raise the broker's limit");

            SchemaRegistry registry = new ConfluentSchemaRegistry(addresses.registry());
            registry.compatibility("user-events-value", "NONE");
            int unusable = registerAnInvalidDefault(addresses);
            assertThatThrownBy(() -> registry.schemaById(unusable))
                    .isInstanceOf(SchemaParseException.class)
                    .hasMessageStartingWith("schema id %d is rejected by the registry itself".formatted(unusable));

            setTimestampType(addresses, "user-events", "CreateTime");
            assertThatThrownBy(() -> check(addresses))
                    .isInstanceOf(SubmitException.class)
                    .hasMessageContaining("{user-events=CreateTime}")
                    .hasMessageContaining("scripts/millrace topics apply");
            check(addresses, "--allow-create-time", "true");
            setTimestampType(addresses, "user-events", "LogAppendTime");

            ClusterSnapshot cluster = check(addresses);
            assertThat(cluster.writerSchemas()).hasSize(2); // both released versions of user-events
            assertThat(cluster.resultSchemaIds()).containsOnlyKeys("purchase-totals");
            assertThat(cluster.maxRecordBytes().get("purchase-totals.late"))
                    .isGreaterThan(cluster.maxRecordBytes().get("purchase-totals"));

            rejectsAFreshStartOverEarlierResults(addresses);
        }
    }

    /** The command looks at the outputs before it looks for Flink. */
    private void rejectsAFreshStartOverEarlierResults(Addresses addresses) throws Exception {
        Map<String, String> client = Map.of("bootstrap.servers", addresses.kafka());
        assertThat(TopicRecords.nonEmpty(client, JOB.outputs())).isEmpty();
        ByteArraySerializer serializer = new ByteArraySerializer();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(Map.copyOf(client), serializer, serializer)) {
            producer.send(new ProducerRecord<>("purchase-totals", new byte[] {1}))
                    .get();
        }
        List<String> line = new ArrayList<>(List.of("submit", JOB.name(), "--name", "submit-checks"));
        line.addAll(JobSubmitter.addressArguments(addresses));
        StringWriter err = new StringWriter();
        System.setProperty(Installation.HOME_PROPERTY, installation.root().toString());
        try {
            assertThat(Millrace.commandLine().setErr(new PrintWriter(err)).execute(line.toArray(String[]::new)))
                    .isEqualTo(ExitCodes.USAGE);
        } finally {
            System.clearProperty(Installation.HOME_PROPERTY);
        }
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("error: purchase-totals has written to purchase-totals before;"
                        + " continue with --from-savepoint PATH, or start without state, which writes its results"
                        + " again, with --fresh-state\n");
    }

    @Test
    void namesABrokerThatIsUnreachable() {
        Addresses nowhere = new Addresses("127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1");

        assertThatThrownBy(() -> check(nowhere))
                .isInstanceOf(SubmitException.class)
                .hasMessage("the Kafka broker at 127.0.0.1:1 cannot be reached");
    }

    private static ClusterSnapshot check(Addresses addresses, String... otherArguments) {
        List<String> arguments = new ArrayList<>(JobSubmitter.addressArguments(addresses));
        arguments.addAll(List.of(otherArguments));
        PurchaseTotalsSettings settings = PurchaseTotalsSettings.load(arguments.toArray(String[]::new), Map.of());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
        environment.enableCheckpointing(1_000);
        return new SubmitChecks(JOB, settings.job())
                .check(environment, Map.of(TopicNames.PURCHASE_TOTALS, PurchaseTotal.getClassSchema()));
    }

    /**
     * Adds a version of user-events that Avro refuses, through the registry's own API, and returns its id. The compatible
     * API refuses to register it and to return it by id.
     */
    private static int registerAnInvalidDefault(Addresses addresses) {
        String core = addresses.registry().replace("/apis/ccompat/v7", "/apis/registry/v3");
        String schema = "{'type':'record','name':'R','fields':[{'name':'f','type':'string','default':null}]}"
                .replace("'", "\\\"");
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(core + "/groups/default/artifacts/user-events-value/versions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"content\":{\"contentType\":\"application/json\",\"content\":\"" + schema + "\"}}"))
                .build();
        HttpResponse<String> response = send(request);
        Matcher id = Pattern.compile("\"contentId\":(\\d+)").matcher(response.body());
        assertThat(id.find()).as("%s", response.body()).isTrue();
        return Integer.parseInt(id.group(1));
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void setTimestampType(Addresses addresses, String topic, String type) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses.kafka()))) {
            AlterConfigOp change =
                    new AlterConfigOp(new ConfigEntry("message.timestamp.type", type), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
    }

    private void createTopics(Addresses addresses) {
        TopicCatalogue catalogue = TopicCatalogue.load(installation.topicsFile());
        try (Topics topics = new Topics(
                Map.of("bootstrap.servers", addresses.kafka()), CatalogueTopics.of(catalogue, DeploymentKind.LOCAL))) {
            assertThat(topics.apply()).isNotEmpty();
            assertThat(topics.apply()).isEmpty();
        }
    }
}
