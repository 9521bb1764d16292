/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.List;
import java.util.Map;

/** The JSON of Flink's REST responses, reduced to the fields that {@link FlinkRest} reads. */
final class FlinkResponses {
    private FlinkResponses() {}

    /** Response of {@code /taskmanagers}. */
    record TaskManagerList(List<TaskManager> taskmanagers) {
        List<String> ids() {
            return taskmanagers.stream().map(TaskManager::id).toList();
        }
    }

    record TaskManager(String id) {}

    /** Response of {@code /jobs/overview}. */
    record JobOverview(List<JobStatus> jobs) {}

    /** Response of {@code /jobs/:jobid}. */
    record JobDetails(List<Vertex> vertices) {}

    /**
     * A vertex of the job graph.
     *
     * @param tasks number of subtasks by state
     */
    record Vertex(String id, int parallelism, Map<String, Integer> tasks) {
        boolean isRunningOrFinished() {
            return tasks.getOrDefault("RUNNING", 0) + tasks.getOrDefault("FINISHED", 0) == parallelism;
        }
    }

    /**
     * An element of {@code /jobs/:jobid/vertices/:vertexid/subtasks/metrics}. An aggregation is 0 unless it was requested.
     *
     * @param id operator and name with a dot between them, or a name alone
     */
    record Metric(String id, double avg, double max, double min, double sum) {
        String name() {
            return id.substring(id.lastIndexOf('.') + 1);
        }
    }

    /** An element of {@code /jobs/:jobid/metrics}. */
    record JobMetric(String id, long value) {}

    /** Response of {@code /jobs/:jobid/exceptions}. */
    record ExceptionHistory(Entries exceptionHistory) {
        List<String> summaries() {
            return exceptionHistory.entries().stream().map(Entry::summary).toList();
        }
    }

    record Entries(List<Entry> entries) {}

    record Entry(String stacktrace) {
        String summary() {
            List<String> lines = stacktrace.lines().toList();
            String first = lines.isEmpty() ? "" : lines.get(0);
            return lines.stream()
                    .filter(line -> line.startsWith("Caused by: "))
                    .reduce((earlier, later) -> later)
                    .map(cause -> first + " — " + cause)
                    .orElse(first);
        }
    }
}
