/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.millrace.config.OperationFailedException;
import io.millrace.config.UnreachableException;
import io.millrace.tools.platform.Checkpoints.Checkpoint;
import io.millrace.tools.platform.Checkpoints.Restored;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlinkRestTest {
    private final Map<String, String> responses = new HashMap<>();
    private HttpServer server;
    private String url;
    private FlinkRest rest;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String response = responses.get(exchange.getRequestURI().toString());
            byte[] body = (response == null ? "{\"errors\":[\"unknown\"]}" : response).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        rest = new FlinkRest(url + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void skewIsTheBusiestSubtaskAgainstTheMean() {
        responses.put("/jobs/j", """
            {"vertices":[{"id":"v1","parallelism":4,"tasks":{}},{"id":"v2","parallelism":4,"tasks":{}}]}""");
        responses.put("/jobs/j/vertices/v1/subtasks/metrics", "[{\"id\":\"route-rejects.recordsIn\"}]");
        responses.put(
                "/jobs/j/vertices/v2/subtasks/metrics", "[{\"id\":\"admit-purchases.recordsAcceptedPerSecond\"}]");
        String query = "/jobs/j/vertices/v2/subtasks/metrics?agg=max,avg&get=admit-purchases.recordsAcceptedPerSecond";
        responses.put(query, "[{\"id\":\"admit-purchases.recordsAcceptedPerSecond\",\"avg\":40.0,\"max\":100.0}]");
        assertThat(rest.skew("j", "recordsAcceptedPerSecond")).hasValue(2.5);

        responses.put(query, "[{\"id\":\"admit-purchases.recordsAcceptedPerSecond\",\"avg\":0.0,\"max\":0.0}]");
        assertThat(rest.skew("j", "recordsAcceptedPerSecond")).isEmpty();
    }

    @Test
    void findsTheNewestJobThatHasNotEnded() {
        responses.put("/jobs/overview", """
                {"jobs":[
                  {"jid":"a","name":"purchase-totals","state":"FINISHED","start-time":4000},
                  {"jid":"b","name":"purchase-totals","state":"RESTARTING","start-time":3000},
                  {"jid":"c","name":"purchase-totals","state":"RUNNING","start-time":2000},
                  {"jid":"d","name":"another","state":"RUNNING","start-time":5000}]}""");

        assertThat(rest.runningJob("purchase-totals"))
                .contains(new JobStatus("b", "purchase-totals", "RESTARTING", Instant.ofEpochMilli(3000)));
    }

    @Test
    void sumsAGaugeOverAllOperators() {
        respondWithTwoVertices();
        responses.put(
                "/jobs/j/vertices/v1/subtasks/metrics?agg=sum&get=route-rejects.recordsIn,route-rejects.recordsDeadLettered",
                """
                [{"id":"route-rejects.recordsIn","sum":1000000.0},{"id":"route-rejects.recordsDeadLettered","sum":3.0}]""");
        responses.put("/jobs/j/vertices/v2/subtasks/metrics?agg=sum&get=admit-purchases.recordsDeadLettered", """
                [{"id":"admit-purchases.recordsDeadLettered","sum":4.0}]""");

        assertThat(rest.sums("j", List.of("recordsIn", "recordsDeadLettered", "windowsFired")))
                .isEqualTo(Map.of("recordsIn", 1_000_000L, "recordsDeadLettered", 7L));
    }

    @Test
    void readsTheWatermarkOfTheOperatorFurthestBehind() {
        respondWithTwoVertices();
        responses.put("/jobs/j/vertices/v1/subtasks/metrics?agg=min&get=route-rejects.currentInputWatermark", """
                [{"id":"route-rejects.currentInputWatermark","min":-9.223372036854775808E18}]""");
        responses.put("/jobs/j/vertices/v2/subtasks/metrics?agg=min&get=admit-purchases.currentInputWatermark", """
                [{"id":"admit-purchases.currentInputWatermark","min":1.7E12}]""");

        assertThat(rest.lowestWatermark("j")).contains(Instant.ofEpochMilli(1_700_000_000_000L));
    }

    private void respondWithTwoVertices() {
        responses.put("/jobs/j", """
                {"name":"purchase-totals","state":"RUNNING","vertices":[
                  {"id":"v1","name":"source","parallelism":2,"status":"RUNNING","tasks":{"RUNNING":2}},
                  {"id":"v2","name":"admit","parallelism":2,"status":"RUNNING","tasks":{"RUNNING":1}}]}""");
        responses.put("/jobs/j/vertices/v1/subtasks/metrics", """
                [{"id":"route-rejects.recordsIn"},{"id":"numRecordsIn"},{"id":"route-rejects.recordsDeadLettered"},
                 {"id":"route-rejects.currentInputWatermark"}]""");
        responses.put("/jobs/j/vertices/v2/subtasks/metrics", """
                [{"id":"admit-purchases.recordsDeadLettered"},{"id":"admit-purchases.currentInputWatermark"}]""");
    }

    @Test
    void noticesASubtaskThatIsNotRunning() {
        respondWithTwoVertices();

        assertThat(rest.allTasksRunning("j")).isFalse();
    }

    @Test
    void countsAFinishedTaskAsRunning() {
        responses.put("/jobs/j", """
                {"name":"fraud-detection","state":"RUNNING","vertices":[
                  {"id":"v1","name":"load","parallelism":1,"status":"FINISHED","tasks":{"FINISHED":1}},
                  {"id":"v2","name":"follow","parallelism":2,"status":"RUNNING","tasks":{"RUNNING":2}}]}""");

        assertThat(rest.allTasksRunning("j")).isTrue();
    }

    @Test
    void readsTheNewestCheckpointAndTheRestoredSavepoint() {
        responses.put("/jobs/j/checkpoints", """
                {"counts":{"restored":1,"total":3,"in_progress":0,"completed":2,"failed":1},
                 "latest":{
                   "completed":{"id":7,"trigger_timestamp":1000,"end_to_end_duration":250,"state_size":4096,
                                "external_path":"file:/c/chk-7"},
                   "savepoint":null,
                   "restored":{"id":5,"restore_timestamp":500,"is_savepoint":true,"external_path":"file:/s"}}}""");

        Checkpoints checkpoints = rest.checkpoints("j");

        assertThat(checkpoints.completed()).isEqualTo(2);
        assertThat(checkpoints.restored()).isEqualTo(1);
        assertThat(checkpoints.latestCompleted())
                .contains(new Checkpoint(7, Instant.ofEpochMilli(1000), Duration.ofMillis(250), 4096));
        assertThat(checkpoints.latestRestored()).contains(new Restored(true));
    }

    @Test
    void findsNoCheckpointOfANewJob() {
        responses.put("/jobs/j/checkpoints", "{\"counts\":{},\"latest\":{\"completed\":null,\"restored\":null}}");

        assertThat(rest.checkpoints("j").latestCompleted()).isEmpty();
        assertThat(rest.checkpoints("j").latestRestored()).isEmpty();
    }

    @Test
    void summarizesAnExceptionByItsRootCause() {
        responses.put("/jobs/j/exceptions", """
                {"exceptionHistory":{"entries":[{"stacktrace":
                  "a.JobException: restart\\n\\tat x\\nCaused by: b.Middle: m\\n\\tat y\\nCaused by: c.Root: disk full"}]}}""");

        assertThat(rest.exceptions("j")).containsExactly("a.JobException: restart — Caused by: c.Root: disk full");
    }

    @Test
    void reportsTheUrlThatIsNotResponding() {
        server.stop(0);

        assertThatThrownBy(rest::jobs)
                .isInstanceOf(UnreachableException.class)
                .hasMessage("Flink REST API is not responding at " + url);
    }

    @Test
    void reportsTheStatusOfARejectedRequest() {
        assertThatThrownBy(() -> rest.job("unknown"))
                .isExactlyInstanceOf(OperationFailedException.class)
                .hasMessageContaining("/jobs/unknown returned 404");
    }

    @Test
    void reportsAServiceThatIsNotFlink() {
        responses.put("/jobs/overview", "<html>");

        assertThatThrownBy(rest::jobs)
                .isInstanceOf(UnreachableException.class)
                .hasMessage("the service at " + url + " is not Flink's REST API");
    }
}
