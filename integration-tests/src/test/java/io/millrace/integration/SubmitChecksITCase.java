/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.topics.Deployment;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.jobs.io.SubmitException;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.tools.cli.scenario.CatalogueTopics;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What would fail after the submit, or for ever, is refused at submit, in words that say what to do. */
@Timeout(180)
class SubmitChecksITCase {

    private static final String JOB = "purchase-totals";

    private final Installation installation = new Installation(
            Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize());

    @Test
    void refusesWhatCannotWorkAndReadsWhatTheJobHasToKnow() {
        PlatformOptions options =
                PlatformOptions.of(installation, "cluster-inspection").withFreshData();
        try (Platform platform = Platform.start(options, PlatformListener.silent())) {
            Addresses addresses = platform.addresses();
            assertThatThrownBy(() -> inspect(addresses))
                    .isInstanceOf(SubmitException.class)
                    .hasMessageContaining("purchase-totals.dlq, purchase-totals.late, user-events")
                    .hasMessageContaining("scripts/millrace topics apply");

            createTopics(addresses);
            assertThatThrownBy(() -> inspect(addresses))
                    .isInstanceOf(SubmitException.class)
                    .hasMessageContaining("[purchase-totals-value] are not registered")
                    .hasMessageContaining("scripts/millrace schemas register");

            new Schemas(new ConfluentSchemaRegistry(addresses.registry(), Map.of())).register();
            assertThatThrownBy(() -> inspect(addresses, "--transaction-timeout", "1 h"))
                    .isInstanceOf(SubmitException.class)
                    .hasMessage("transaction-timeout is 3600000 ms, but the broker allows 900000 ms"
                            + " (transaction.max.timeout.ms); lower one or raise the other");

            ClusterSnapshot facts = inspect(addresses);
            assertThat(facts.writerSchemas()).hasSize(2); // both released versions of user-events
            assertThat(facts.resultSchemaIds()).containsOnlyKeys("purchase-totals");
            assertThat(facts.maxRecordBytes().get("purchase-totals.late"))
                    .isGreaterThan(facts.maxRecordBytes().get("purchase-totals"));
        }
    }

    @Test
    void namesABrokerThatCannotBeReached() {
        Addresses nowhere = new Addresses("127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1");

        assertThatThrownBy(() -> inspect(nowhere))
                .isInstanceOf(SubmitException.class)
                .hasMessage("the Kafka broker at 127.0.0.1:1 cannot be reached");
    }

    @Test
    void refusesExactlyOnceWithoutCheckpoints() {
        SubmitChecks inspection = new SubmitChecks(
                JOB, PurchaseTotalsSettings.load(new String[0], Map.of()).job());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();

        assertThatThrownBy(() -> inspection.requireCheckpoints(environment))
                .isInstanceOf(SubmitException.class)
                .hasMessage("output 'dead-letters' is exactly-once but checkpointing is off;"
                        + " set execution.checkpointing.interval");
        environment.enableCheckpointing(1_000);
        inspection.requireCheckpoints(environment);
    }

    private static ClusterSnapshot inspect(Addresses addresses, String... more) {
        List<String> arguments = new ArrayList<>(JobSubmitter.addressArguments(addresses));
        arguments.addAll(List.of(more));
        PurchaseTotalsSettings settings = PurchaseTotalsSettings.load(arguments.toArray(String[]::new), Map.of());
        return new SubmitChecks(JOB, settings.job())
                .inspect(List.of("user-events"), List.of(), Map.of(JOB, PurchaseTotal.getClassSchema()));
    }

    private void createTopics(Addresses addresses) {
        TopicCatalogue catalogue = TopicCatalogue.load(installation.topicsFile());
        try (Topics topics = new Topics(
                Map.of("bootstrap.servers", addresses.kafka()), CatalogueTopics.of(catalogue, Deployment.LOCAL))) {
            assertThat(topics.apply()).isNotEmpty();
            assertThat(topics.apply()).isEmpty();
        }
    }
}
