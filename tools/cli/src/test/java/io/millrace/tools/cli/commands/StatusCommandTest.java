/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.millrace.tools.cli.Millrace;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The status of jobs against a server with the responses of Flink's REST API. */
class StatusCommandTest {
    private final Map<String, String> responses = new HashMap<>();
    private HttpServer server;
    private FlinkRest flink;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = responses
                    .getOrDefault(exchange.getRequestURI().toString(), "[]")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        flink = new FlinkRest("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void namesReasonAndNumberOfRestarts() {
        responses.put("/jobs/overview", """
            {"jobs":[
              {"jid":"a","name":"purchase-totals","state":"RESTARTING","start-time":4000},
              {"jid":"b","name":"fraud-detection","state":"RUNNING","start-time":3000},
              {"jid":"c","name":"order-enrichment","state":"FAILED","start-time":2000},
              {"jid":"d","name":"fraud-detection","state":"FAILED","start-time":1000}]}\
            """);
        responses.put("/jobs/a/metrics?get=numRestarts", "[{\"id\":\"numRestarts\",\"value\":\"17\"}]");
        responses.put("/jobs/b/metrics?get=numRestarts", "[{\"id\":\"numRestarts\",\"value\":\"0\"}]");
        responses.put("/jobs/a/exceptions", exception("Registry http://me:hush@r:1 refused"));
        responses.put("/jobs/c/exceptions", exception("State is incompatible"));

        assertThat(StatusCommand.failingJobs(flink, flink.jobs()))
                .containsExactly(
                        "purchase-totals has RESTARTED 17 times",
                        "  last reason: Registry http://******@r:1 refused",
                        "  once the cause is corrected it continues from its last checkpoint by itself",
                        "order-enrichment has FAILED",
                        "  last reason: State is incompatible",
                        "  correct the cause, then: millrace submit order-enrichment --from-savepoint latest");
    }

    @Test
    void warnsOfAnInputThatIsRefusedNearlyWhole() {
        responses.put("/jobs/overview", """
            {"jobs":[
              {"jid":"a","name":"purchase-totals","state":"RUNNING","start-time":2},
              {"jid":"b","name":"clickstream-sessions","state":"RUNNING","start-time":1}]}\
            """);
        // 270 and 27 of 300 records in five minutes
        respondWithRates("a", "0.9", "0.1");
        respondWithRates("b", "0.09", "0.91");

        assertThat(StatusCommand.refusedInputs(flink, flink.jobs()))
                .containsExactly(
                        "purchase-totals REFUSED 90 % of user-events in the last 5 min: 270 of 300 records became"
                                + " dead letters or late; see topics purchase-totals.dlq and purchase-totals.late");
    }

    @Test
    void jsonHasSkewAndWarnings(@TempDir Path checkout) throws IOException {
        responses.put("/jobs/overview", """
            {"jobs":[{"jid":"a","name":"purchase-totals","state":"RUNNING","start-time":1}]}""");
        responses.put("/jobs/a/metrics?get=numRestarts", "[{\"id\":\"numRestarts\",\"value\":\"0\"}]");
        respondWithRates("a", "1", "0");
        responses.put(
                "/jobs/a/vertices/v/subtasks/metrics?agg=max,avg&get=d.recordsAcceptedPerSecond",
                "[{\"id\":\"d.recordsAcceptedPerSecond\",\"max\":3.0,\"avg\":2.0}]");
        describePlatform(checkout);
        StringWriter out = new StringWriter();
        CommandLine command = Millrace.commandLine().setOut(new PrintWriter(out));

        System.setProperty(Installation.HOME_PROPERTY, checkout.toString());
        try {
            assertThat(command.execute("status", "--json")).isZero();
        } finally {
            System.clearProperty(Installation.HOME_PROPERTY);
        }

        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.at("/jobs/0/name").textValue()).isEqualTo("purchase-totals");
        assertThat(report.at("/jobs/0/skew").doubleValue()).isEqualTo(1.5);
        assertThat(report.at("/warnings")).hasSize(1);
        assertThat(report.at("/warnings/0").textValue()).startsWith("purchase-totals REFUSED 100 % of user-events");
    }

    /** A platform that this process supervises and whose Flink is the server. */
    private void describePlatform(Path checkout) throws IOException {
        Path instance = Files.createDirectories(checkout.resolve(".millrace/default"));
        ProcessHandle self = ProcessHandle.current();
        Files.writeString(instance.resolve("platform.json"), """
                {"phase":"READY","ports":{"kafka":1,"registry":1,"flink":%d},
                 "processes":{"supervisor":{"pid":%d,"started":"%s"}}}""".formatted(
                        server.getAddress().getPort(),
                        self.pid(),
                        self.info().startInstant().orElseThrow()));
    }

    private void respondWithRates(String job, String dead, String accepted) {
        String metrics = "/jobs/" + job + "/vertices/v/subtasks/metrics";
        responses.put("/jobs/" + job, "{\"vertices\":[{\"id\":\"v\",\"parallelism\":1,\"tasks\":{\"RUNNING\":1}}]}");
        responses.put(metrics, """
            [{"id":"r.recordsDeadLetteredPerSecond"},{"id":"r.recordsIgnoredPerSecond"},{"id":"d.recordsAcceptedPerSecond"}]""");
        responses.put(
                metrics + "?agg=sum&get=r.recordsDeadLetteredPerSecond,d.recordsAcceptedPerSecond",
                "[{\"id\":\"r.recordsDeadLetteredPerSecond\",\"sum\":%s},{\"id\":\"d.recordsAcceptedPerSecond\",\"sum\":%s}]"
                        .formatted(dead, accepted));
    }

    private static String exception(String stackTrace) {
        return "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"" + stackTrace + "\"}]}}";
    }
}
