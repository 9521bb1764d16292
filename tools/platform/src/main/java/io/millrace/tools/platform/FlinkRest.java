/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.config.OperationFailedException;
import io.millrace.config.UnreachableException;
import io.millrace.config.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what Flink's REST API says about a cluster and its jobs. Times are those of the JobManager's clock. */
public final class FlinkRest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final String url;

    public record Overview(int taskManagers, int slotsTotal, int slotsAvailable, int jobsRunning) {}

    public record JobStatus(String id, String name, String state, Instant started) {}

    public record Vertex(String id, String name, int parallelism, String state, int runningTasks, int finishedTasks) {}

    /** The metrics of one vertex by id, over all its subtasks. */
    public record VertexMetric(String vertexId, String vertexName, String metric, double value) {}

    /**
     * A completed checkpoint.
     *
     * @param stateBytes size of the whole state
     */
    public record Checkpoint(long id, Instant triggered, Duration duration, long stateBytes, String path) {}

    public record Restored(long id, Instant at, boolean savepoint, String path) {}

    public record Checkpoints(
            long completed,
            long failed,
            long restored,
            Optional<Checkpoint> latestCompleted,
            Optional<Restored> latestRestored) {}

    /** How the values of a vertex's subtasks become one. */
    public enum Aggregation {
        MIN,
        MAX,
        SUM
    }

    public FlinkRest(String url) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    public String url() {
        return url;
    }

    public Overview overview() {
        JsonNode node = read("/overview");
        return new Overview(
                node.path("taskmanagers").asInt(),
                node.path("slots-total").asInt(),
                node.path("slots-available").asInt(),
                node.path("jobs-running").asInt());
    }

    /** Resource ids of the registered TaskManagers. */
    public List<String> taskManagers() {
        List<String> ids = new ArrayList<>();
        for (JsonNode node : read("/taskmanagers").path("taskmanagers")) {
            ids.add(node.path("id").asText());
        }
        return ids;
    }

    /** All jobs the JobManager remembers, the newest first. */
    public List<JobStatus> jobs() {
        List<JobStatus> jobs = new ArrayList<>();
        for (JsonNode node : read("/jobs/overview").path("jobs")) {
            jobs.add(new JobStatus(
                    node.path("jid").asText(),
                    node.path("name").asText(),
                    node.path("state").asText(),
                    time(node.path("start-time"))));
        }
        jobs.sort(Comparator.comparing(JobStatus::started).reversed());
        return jobs;
    }

    /** The newest job of that name that has not ended, restarting ones included. */
    public Optional<JobStatus> runningJob(String name) {
        return jobs().stream()
                .filter(job -> job.name().equals(name) && !ended(job.state()))
                .findFirst();
    }

    private static boolean ended(String state) {
        return switch (state) {
            case "FINISHED", "CANCELED", "FAILED", "SUSPENDED" -> true;
            default -> false;
        };
    }

    public JobStatus job(String jobId) {
        JsonNode node = read("/jobs/" + jobId);
        return new JobStatus(
                jobId, node.path("name").asText(), node.path("state").asText(), time(node.path("start-time")));
    }

    public List<Vertex> vertices(String jobId) {
        List<Vertex> vertices = new ArrayList<>();
        for (JsonNode node : read("/jobs/" + jobId).path("vertices")) {
            vertices.add(new Vertex(
                    node.path("id").asText(),
                    node.path("name").asText(),
                    node.path("parallelism").asInt(),
                    node.path("status").asText(),
                    node.path("tasks").path("RUNNING").asInt(),
                    node.path("tasks").path("FINISHED").asInt()));
        }
        return vertices;
    }

    /** Whether every subtask of every vertex runs, or has finished: a source that loads what there is at start does. */
    public boolean allTasksRunning(String jobId) {
        List<Vertex> vertices = vertices(jobId);
        return !vertices.isEmpty()
                && vertices.stream()
                        .allMatch(vertex -> vertex.runningTasks() + vertex.finishedTasks() == vertex.parallelism());
    }

    /**
     * For each name the sum over every subtask of every operator that has a metric of that name, that is, an id ending in
     * a dot and the name. Names that no operator has are absent.
     */
    public Map<String, Long> sums(String jobId, Collection<String> names) {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (VertexMetric metric : metrics(jobId, names, Aggregation.SUM)) {
            String name = metric.metric().substring(metric.metric().lastIndexOf('.') + 1);
            sums.merge(name, (long) metric.value(), Long::sum);
        }
        return sums;
    }

    /** The metrics of all vertices whose last part is one of the names. */
    public List<VertexMetric> metrics(String jobId, Collection<String> names, Aggregation aggregation) {
        List<VertexMetric> metrics = new ArrayList<>();
        for (Vertex vertex : vertices(jobId)) {
            String path = "/jobs/" + jobId + "/vertices/" + vertex.id() + "/subtasks/metrics";
            List<String> ids = new ArrayList<>();
            for (JsonNode node : read(path)) {
                String id = node.path("id").asText();
                if (names.contains(id.substring(id.lastIndexOf('.') + 1))) {
                    ids.add(id);
                }
            }
            if (!ids.isEmpty()) {
                metrics.addAll(values(vertex, path, ids, aggregation));
            }
        }
        return metrics;
    }

    private List<VertexMetric> values(Vertex vertex, String path, List<String> ids, Aggregation aggregation) {
        String how = aggregation.name().toLowerCase(Locale.ROOT);
        String wanted = ids.stream()
                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        List<VertexMetric> metrics = new ArrayList<>();
        for (JsonNode node : read(path + "?agg=" + how + "&get=" + wanted)) {
            String id = node.path("id").asText();
            metrics.add(new VertexMetric(
                    vertex.id(), vertex.name(), id, node.path(how).asDouble()));
        }
        return metrics;
    }

    public Checkpoints checkpoints(String jobId) {
        JsonNode node = read("/jobs/" + jobId + "/checkpoints");
        JsonNode counts = node.path("counts");
        JsonNode latest = node.path("latest");
        return new Checkpoints(
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                counts.path("restored").asLong(),
                Optional.of(latest.path("completed")).filter(JsonNode::isObject).map(FlinkRest::checkpoint),
                Optional.of(latest.path("restored")).filter(JsonNode::isObject).map(FlinkRest::restored));
    }

    private static Checkpoint checkpoint(JsonNode node) {
        return new Checkpoint(
                node.path("id").asLong(),
                time(node.path("trigger_timestamp")),
                Duration.ofMillis(node.path("end_to_end_duration").asLong()),
                node.path("state_size").asLong(),
                node.path("external_path").asText());
    }

    private static Restored restored(JsonNode node) {
        return new Restored(
                node.path("id").asLong(),
                time(node.path("restore_timestamp")),
                node.path("is_savepoint").asBoolean(),
                node.path("external_path").asText());
    }

    /** Why the job failed or restarted, the newest first: the exception's first line and its root cause. */
    public List<String> exceptions(String jobId) {
        List<String> texts = new ArrayList<>();
        for (JsonNode entry :
                read("/jobs/" + jobId + "/exceptions").path("exceptionHistory").path("entries")) {
            texts.add(summary(entry.path("stacktrace").asText()));
        }
        return texts;
    }

    private static String summary(String stackTrace) {
        List<String> lines = stackTrace.lines().toList();
        String first = lines.isEmpty() ? "" : lines.get(0);
        return lines.stream()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((earlier, later) -> later)
                .map(cause -> first + " — " + cause)
                .orElse(first);
    }

    /** Asks for the job's end without a savepoint; open transactions then block readers until they time out. */
    public void cancel(String jobId) {
        send(request("/jobs/" + jobId + "?mode=cancel")
                .method("PATCH", HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static Instant time(JsonNode milliseconds) {
        return Instant.ofEpochMilli(milliseconds.asLong());
    }

    private JsonNode read(String path) {
        try {
            return JSON.readTree(send(request(path).build()));
        } catch (IOException e) {
            throw new UnreachableException("what answers at " + url + " is not Flink's REST API", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + url + "' is not the address of a REST API: " + e.getMessage());
        }
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new OperationFailedException(request.method() + " " + request.uri() + " answered "
                        + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UnreachableException("Flink does not answer at " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for Flink at " + url, e);
        }
    }
}
