/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.jobs.enrichment.OrderEnrichmentJob;
import io.millrace.jobs.fraud.FraudDetectionJob;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.sessions.ClickstreamSessionsJob;
import io.millrace.jobs.totals.PurchaseTotalsJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the graph of every job with a checked-in file. Uids and max parallelism decide whether a savepoint can be
 * restored, so a changed uid is lost state; the states themselves are compared in SavepointStatesITCase.
 */
class JobGraphTest {

    private static final int PARALLELISM = 2;

    private final StreamExecutionEnvironment environment =
            JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM));
    private final Clock clock = Clock.systemUTC();

    @Test
    void purchaseTotals() throws Exception {
        PurchaseTotalsJob.define(
                environment,
                PurchaseTotalsSettings.load(new String[0], Map.of()),
                cluster(Map.of(), "purchase-totals", "purchase-totals"),
                clock);

        assertGraphIs("purchase-totals");
    }

    @Test
    void clickstreamSessions() throws Exception {
        ClickstreamSessionsJob.define(
                environment,
                ClickstreamSessionsSettings.load(new String[0], Map.of()),
                cluster(Map.of(), "clickstream-sessions", "session-events"),
                clock);

        assertGraphIs("clickstream-sessions");
    }

    @Test
    void fraudDetection() throws Exception {
        FraudDetectionJob.define(
                environment,
                FraudDetectionSettings.load(new String[0], Map.of()),
                cluster(Map.of("fraud-rules", Map.of(0, 0L)), "fraud-detection", "fraud-decisions", "fraud-alerts"),
                clock);

        assertGraphIs("fraud-detection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "keyed"})
    void orderEnrichment(String join) throws Exception {
        OrderEnrichmentJob.define(
                environment,
                OrderEnrichmentSettings.load(new String[] {"--join", join}, Map.of()),
                cluster(Map.of("users", Map.of(0, 0L)), "order-enrichment", "enriched-orders"),
                clock);

        assertGraphIs("order-enrichment-" + join);
    }

    private static ClusterSnapshot cluster(
            Map<String, Map<Integer, Long>> controlEnds, String job, String... resultTopics) {
        Map<String, Integer> schemaIds =
                Stream.of(resultTopics).collect(Collectors.toMap(Function.identity(), topic -> 7));
        Map<String, Integer> maxRecordBytes = Stream.concat(
                        Stream.of(resultTopics), Stream.of(job + ".late", job + ".dlq"))
                .collect(Collectors.toMap(Function.identity(), topic -> 1_000));
        return new ClusterSnapshot(Map.of(), controlEnds, schemaIds, maxRecordBytes);
    }

    private void assertGraphIs(String name) throws IOException {
        String graph = describe(environment.getStreamGraph());
        Path expected = Path.of("src/test/resources/io/millrace/jobs", name + ".graph");
        Path actual = Path.of("target", name + ".graph");
        Files.writeString(actual, graph);

        assertThat(graph)
                .as("graph of %s. A changed uid or max parallelism breaks savepoints. To accept: cp jobs/%s jobs/%s"
                        .formatted(name, actual, expected))
                .isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
    }

    private static String describe(StreamGraph graph) {
        return graph.getStreamNodes().stream()
                .sorted(Comparator.comparing(StreamNode::getTransformationUID))
                .map(node -> describe(graph, node))
                .collect(Collectors.joining());
    }

    private static String describe(StreamGraph graph, StreamNode node) {
        String header = "%s | %s | parallelism %d of %d\n"
                .formatted(
                        node.getTransformationUID(),
                        node.getOperatorName(),
                        node.getParallelism(),
                        node.getMaxParallelism());
        return header
                + node.getInEdges().stream()
                        .map(edge -> "  ← %s\n".formatted(describe(edge, graph)))
                        .sorted()
                        .collect(Collectors.joining());
    }

    private static String describe(StreamEdge edge, StreamGraph graph) {
        String sideOutput = edge.getOutputTag() == null
                ? ""
                : ", side output " + edge.getOutputTag().getId();
        return "%s, %s%s"
                .formatted(
                        graph.getStreamNode(edge.getSourceId()).getTransformationUID(),
                        edge.getPartitioner(),
                        sideOutput);
    }
}
