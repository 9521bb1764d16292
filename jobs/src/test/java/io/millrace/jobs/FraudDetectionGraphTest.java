/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.jobs.fraud.FraudDetectionJob;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class FraudDetectionGraphTest {

    private static final ClusterSnapshot FACTS = new ClusterSnapshot(
            Map.of(),
            Map.of("fraud-rules", Map.of(0, 0L)),
            Map.of("fraud-decisions", 7, "fraud-alerts", 8),
            Map.of(
                    "fraud-decisions",
                    1_000,
                    "fraud-alerts",
                    1_000,
                    "fraud-detection.late",
                    1_000,
                    "fraud-detection.dlq",
                    1_000));

    @Test
    void operatorsAndStatesAreThoseThatSavepointsHold() throws Exception {
        StreamExecutionEnvironment environment =
                JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(2));
        FraudDetectionJob.define(
                environment, FraudDetectionSettings.load(new String[0], Map.of()), FACTS, Clock.systemUTC());

        assertThat(OperatorList.of(environment.getStreamGraph())).isEqualTo(checkedIn("fraud-detection.operators"));
    }

    private static List<String> checkedIn(String name) throws IOException {
        try (InputStream file = FraudDetectionGraphTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
