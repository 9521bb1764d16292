/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.sessions.ClickstreamSessionsJob;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class ClickstreamSessionsGraphTest {

    private static final ClusterSnapshot FACTS = new ClusterSnapshot(
            Map.of(),
            Map.of(),
            Map.of("session-events", 7),
            Map.of("session-events", 1_000, "clickstream-sessions.late", 1_000, "clickstream-sessions.dlq", 1_000));

    @Test
    void operatorsAndStatesAreThoseThatSavepointsHold() throws Exception {
        StreamExecutionEnvironment environment =
                JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(2));
        ClickstreamSessionsJob.define(
                environment, ClickstreamSessionsSettings.load(new String[0], Map.of()), FACTS, Clock.systemUTC());

        assertThat(OperatorList.of(environment.getStreamGraph()))
                .isEqualTo(checkedIn("clickstream-sessions.operators"));
    }

    private static List<String> checkedIn(String name) throws IOException {
        try (InputStream file = ClickstreamSessionsGraphTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
