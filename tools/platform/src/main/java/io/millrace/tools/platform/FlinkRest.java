/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.tools.platform.FlinkResponses.ExceptionHistory;
import io.millrace.tools.platform.FlinkResponses.JobDetails;
import io.millrace.tools.platform.FlinkResponses.JobMetric;
import io.millrace.tools.platform.FlinkResponses.JobOverview;
import io.millrace.tools.platform.FlinkResponses.Metric;
import io.millrace.tools.platform.FlinkResponses.TaskManagerList;
import io.millrace.tools.platform.FlinkResponses.Vertex;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the state of a cluster and its jobs from Flink's REST API; times are those of the JobManager's clock. */
public final class FlinkRest {
    private static final String WATERMARK = "currentInputWatermark";

    private final RestClient client;

    /** How the values of an operator's subtasks are combined. */
    private enum Aggregation {
        AVG,
        MAX,
        MIN,
        SUM
    }

    public FlinkRest(String url) {
        this.client = new RestClient(url);
    }

    /** Resource ids of the registered TaskManagers. */
    List<String> taskManagerIds() {
        return client.get("/taskmanagers", TaskManagerList.class).ids();
    }

    /** All jobs the JobManager lists, newest first. */
    public List<JobStatus> jobs() {
        return client.get("/jobs/overview", JobOverview.class).jobs().stream()
                .sorted(Comparator.comparing(JobStatus::started).reversed())
                .toList();
    }

    /** The newest job of that name that has not ended, even if it is restarting. */
    public Optional<JobStatus> runningJob(String name) {
        return jobs().stream()
                .filter(job -> job.name().equals(name) && !job.hasEnded())
                .findFirst();
    }

    public JobStatus job(String jobId) {
        return client.get("/jobs/" + jobId, JobStatus.class);
    }

    /** Whether every subtask is running or, as a bounded source may, has finished. */
    public boolean allTasksRunning(String jobId) {
        List<Vertex> vertices = vertices(jobId);
        return !vertices.isEmpty() && vertices.stream().allMatch(Vertex::isRunningOrFinished);
    }

    private List<Vertex> vertices(String jobId) {
        return client.get("/jobs/" + jobId, JobDetails.class).vertices();
    }

    /**
     * Sums each metric over all subtasks of all operators; metrics that no operator reports are absent.
     *
     * @param names last part of the metric's id, {@code recordsIn} of {@code route-rejects.recordsIn}
     */
    public Map<String, Long> sums(String jobId, Collection<String> names) {
        Map<String, Long> sums = new LinkedHashMap<>();
        metrics(jobId, names, Aggregation.SUM)
                .forEach(metric -> sums.merge(metric.name(), (long) metric.sum(), Long::sum));
        return sums;
    }

    /**
     * Sums the rates of meters over all subtasks of all operators, as {@link #sums} does counts; the JobManager's values may
     * be older than its interval of updates if nobody has read any since.
     */
    public Map<String, Double> rates(String jobId, Collection<String> names) {
        Map<String, Double> rates = new LinkedHashMap<>();
        metrics(jobId, names, Aggregation.SUM).forEach(metric -> rates.merge(metric.name(), metric.sum(), Double::sum));
        return rates;
    }

    /** The watermark of the operator that is furthest behind; empty until an operator has received one. */
    public Optional<Instant> lowestWatermark(String jobId) {
        return metrics(jobId, List.of(WATERMARK), Aggregation.MIN)
                .map(Metric::min)
                .filter(watermark -> watermark > 0)
                .min(Comparator.naturalOrder())
                .map(watermark -> Instant.ofEpochMilli(watermark.longValue()));
    }

    /**
     * What the busiest subtask handles, as a multiple of the mean of all: 1 is even, and the number of subtasks the most.
     * Empty without records.
     *
     * @param meter of one operator
     */
    public Optional<Double> skew(String jobId, String meter) {
        return metrics(jobId, List.of(meter), Aggregation.MAX, Aggregation.AVG)
                .filter(metric -> metric.avg() > 0)
                .findFirst()
                .map(metric -> metric.max() / metric.avg());
    }

    private Stream<Metric> metrics(String jobId, Collection<String> names, Aggregation... aggregations) {
        String modes = Arrays.stream(aggregations)
                .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return vertices(jobId).stream().flatMap(vertex -> {
            String path = "/jobs/" + jobId + "/vertices/" + vertex.id() + "/subtasks/metrics";
            String ids = Arrays.stream(client.get(path, Metric[].class))
                    .filter(metric -> names.contains(metric.name()))
                    .map(metric -> URLEncoder.encode(metric.id(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining(","));
            if (ids.isEmpty()) {
                return Stream.empty();
            }
            String query = "?agg=" + modes + "&get=" + ids;
            return Arrays.stream(client.get(path + query, Metric[].class));
        });
    }

    public Checkpoints checkpoints(String jobId) {
        return client.get("/jobs/" + jobId + "/checkpoints", Checkpoints.class);
    }

    /** Number of times the job has restarted since it was submitted. */
    public long restarts(String jobId) {
        return Arrays.stream(client.get("/jobs/" + jobId + "/metrics?get=numRestarts", JobMetric[].class))
                .mapToLong(JobMetric::value)
                .sum();
    }

    /** Why the job failed or restarted, newest first: the first line of each exception and its root cause. */
    public List<String> exceptions(String jobId) {
        return client.get("/jobs/" + jobId + "/exceptions", ExceptionHistory.class)
                .summaries();
    }
}
