/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.jobs.enrichment.OrderEnrichmentJob;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderEnrichmentGraphTest {

    private static final ClusterSnapshot FACTS = new ClusterSnapshot(
            Map.of(),
            Map.of("users", Map.of(0, 0L)),
            Map.of("enriched-orders", 7),
            Map.of("enriched-orders", 1_000, "order-enrichment.late", 1_000, "order-enrichment.dlq", 1_000));

    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "keyed"})
    void operatorsAndStatesAreThoseThatSavepointsHold(String join) throws Exception {
        StreamExecutionEnvironment environment =
                JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(2));
        OrderEnrichmentJob.define(
                environment,
                OrderEnrichmentSettings.load(new String[] {"--join", join}, Map.of()),
                FACTS,
                Clock.systemUTC());

        assertThat(OperatorList.of(environment.getStreamGraph()))
                .isEqualTo(checkedIn("order-enrichment-%s.operators".formatted(join)));
    }

    private static List<String> checkedIn(String name) throws IOException {
        try (InputStream file = OrderEnrichmentGraphTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
