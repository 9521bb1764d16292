/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.benchmarks.Measurement.CheckpointFigures;
import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Follows one job through Flink's REST API. */
final class FlinkProgress {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String jobUrl;
    private final String offset;
    private List<String> offsetPaths = List.of();
    private long lastRecords = -1;

    FlinkProgress(String restUrl, String jobId, String inputTopic) {
        this.jobUrl = restUrl + "/jobs/" + jobId;
        this.offset = ".topic." + inputTopic + ".partition.";
    }

    /** Records of the input topic read so far: its offsets begin at 0 and have no gaps. */
    long recordsRead() {
        if (offsetPaths.isEmpty()) {
            offsetPaths = findOffsets();
        }
        long records = 0;
        for (String path : offsetPaths) {
            for (JsonNode metric : get(path)) {
                // The sum over the one subtask that reads the partition.
                records += metric.path("sum").asLong() + 1;
            }
        }
        if (records == lastRecords) {
            requireRunning();
        }
        lastRecords = records;
        return records;
    }

    /** A job that restarts is measured wrongly. */
    private void requireRunning() {
        String state = get("").path("state").asText();
        if (!state.matches("CREATED|INITIALIZING|RUNNING")) {
            throw new OperationFailedException("the job is " + state);
        }
    }

    /** The gauges appear when a reader has its partitions, which all have at the same time. */
    private List<String> findOffsets() {
        List<String> paths = new ArrayList<>();
        int partitions = 0;
        for (JsonNode vertex : get("").path("vertices")) {
            String path = "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
            List<String> ids = new ArrayList<>();
            for (JsonNode metric : get(path)) {
                String id = metric.path("id").asText();
                if (id.contains(offset) && id.endsWith(".currentOffset")) {
                    ids.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
                }
            }
            partitions += ids.size();
            if (!ids.isEmpty()) {
                paths.add(path + "?agg=sum&get=" + String.join(",", ids));
            }
        }
        return partitions == Load.PARTITIONS ? paths : List.of();
    }

    CheckpointFigures checkpoints() {
        JsonNode statistics = get("/checkpoints");
        JsonNode duration = statistics.path("summary").path("end_to_end_duration");
        return new CheckpointFigures(
                statistics.path("counts").path("completed").asLong(),
                statistics.path("summary").path("state_size").path("max").asLong(),
                duration.path("avg").asLong(),
                duration.path("max").asLong());
    }

    void cancel() {
        send(HttpRequest.newBuilder(URI.create(jobUrl + "?mode=cancel"))
                .method("PATCH", HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(
                    send(HttpRequest.newBuilder(URI.create(jobUrl + path)).build()));
        } catch (IOException e) {
            throw new OperationFailedException("cannot read " + jobUrl + path + ": " + e.getMessage(), e);
        }
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new OperationFailedException(request.uri() + " returned " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new OperationFailedException(request.uri() + " does not respond: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while waiting for Flink", e);
        }
    }
}
