/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.totals.PurchaseTotalsJob;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class PurchaseTotalsGraphTest {

    private static final ClusterSnapshot FACTS = new ClusterSnapshot(
            Map.of(),
            Map.of(),
            Map.of("purchase-totals", 7),
            Map.of("purchase-totals", 1_000, "purchase-totals.late", 1_000, "purchase-totals.dlq", 1_000));

    @Test
    void operatorsAndStatesAreThoseThatSavepointsHold() throws Exception {
        StreamExecutionEnvironment environment =
                JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(2));
        PurchaseTotalsJob.define(
                environment, PurchaseTotalsSettings.load(new String[0], Map.of()), FACTS, Clock.systemUTC());

        assertThat(OperatorList.of(environment.getStreamGraph())).isEqualTo(checkedIn("purchase-totals.operators"));
    }

    private static List<String> checkedIn(String name) throws IOException {
        try (InputStream file = PurchaseTotalsGraphTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
