/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.config.OperationFailedException;
import io.millrace.config.binding.Secrets;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.console.HumanFormat;
import io.millrace.tools.cli.console.TextTable;
import io.millrace.tools.cli.console.TextTable.Column;
import io.millrace.tools.cli.scenario.RefusedInput;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.platform.RunningPlatform;
import io.millrace.tools.platform.RunningPlatform.ComponentStatus;
import io.millrace.tools.platform.StoredState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace status}: shows the processes of the local platform and the jobs on it. */
@Command(
        name = "status",
        description = {
            "Shows process, address, health and memory of each component of the local platform, and its jobs.",
            "The skew of a job is what its busiest subtask accepted in the last 5 minutes, as a multiple of the mean.",
            "Warns of jobs that failed, restarted or were lost, and of those that refused at least 90 %% of an input in the"
                    + " last 5 minutes.",
            "Ends with exit code 0 if every component is healthy, with 3 if one is not or the platform is not running."
        },
        footer = {"%nExample:", "  millrace status"})
public final class StatusCommand implements Callable<Integer> {

    /** The JobManager fetches metrics when they are read, at most once a second, and responds with the previous ones. */
    private static final Duration METRICS_DELAY = Duration.ofMillis(1_500);

    /** The meter of the operator that gets the records by key first. */
    private static final String ACCEPTED = "recordsAcceptedPerSecond";

    @Option(names = "--json", description = "Print the status as JSON.")
    private boolean json;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    /**
     * The status as programs read it.
     *
     * @param warnings about jobs, as lines of text
     */
    private record Report(List<Component> components, List<Job> jobs, List<String> warnings) {
        private record Component(String component, long pid, String address, boolean healthy, Long memoryBytes) {}

        /** @param skew null if it is not known */
        private record Job(String name, String id, String state, Double skew) {}
    }

    /** @param skews by job id, of the jobs that have accepted records in the last minutes */
    private record Jobs(List<JobStatus> all, Map<String, Double> skews, List<String> warnings) {}

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        RunningPlatform platform = RunningPlatform.require(Installation.locate(), instance.value());
        List<ComponentStatus> components = platform.components();
        Jobs jobs = jobs(platform);
        if (json) {
            Report report = new Report(
                    components.stream().map(StatusCommand::process).toList(),
                    jobs.all().stream()
                            .map(job -> new Report.Job(
                                    job.name(),
                                    job.id(),
                                    job.state(),
                                    jobs.skews().get(job.id())))
                            .toList(),
                    jobs.warnings());
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            printComponents(out, platform, components);
            printJobs(out, jobs);
            jobs.warnings().forEach(out::println);
        }
        return components.stream().allMatch(ComponentStatus::healthy) ? ExitCodes.OK : ExitCodes.UNREACHABLE;
    }

    private static Report.Component process(ComponentStatus component) {
        OptionalLong memory = component.residentBytes();
        return new Report.Component(
                component.component().id(),
                component.pid(),
                component.address(),
                component.healthy(),
                memory.isEmpty() ? null : memory.getAsLong());
    }

    private static void printComponents(PrintWriter out, RunningPlatform platform, List<ComponentStatus> components) {
        TextTable table = TextTable.of(
                        Column.text(12), Column.figure(8), Column.text(44), Column.text(8), Column.figure(8))
                .row("COMPONENT", "PID", "ADDRESS", "HEALTH", "MEMORY");
        long total = 0;
        for (ComponentStatus component : components) {
            table.row(
                    component.component().id(),
                    Long.toString(component.pid()),
                    component.address(),
                    component.healthy() ? "ok" : "FAILING",
                    size(component.residentBytes()));
            total += component.residentBytes().orElse(0);
        }
        OptionalLong supervisor = platform.supervisorResidentBytes();
        table.row(
                "supervisor",
                Long.toString(platform.supervisorPid()),
                "logs in " + platform.directory(),
                "",
                size(supervisor));
        table.lines().forEach(out::println);
        out.println(HumanFormat.size(total + supervisor.orElse(0)) + " in all");
    }

    private static String size(OptionalLong bytes) {
        return bytes.isEmpty() ? "-" : HumanFormat.size(bytes.getAsLong());
    }

    private static void printJobs(PrintWriter out, Jobs jobs) {
        out.println(jobs.all().isEmpty() ? "no jobs" : "jobs:");
        TextTable table = TextTable.of(Column.text(26), Column.text(), Column.text(), Column.text());
        for (JobStatus job : jobs.all()) {
            Double skew = jobs.skews().get(job.id());
            table.row(
                    "  " + job.name(),
                    job.id(),
                    job.state(),
                    skew == null ? "" : String.format(Locale.ROOT, "skew %.1f", skew));
        }
        table.lines().forEach(out::println);
    }

    private static Jobs jobs(RunningPlatform platform) {
        List<JobStatus> jobs = new ArrayList<>();
        Map<String, Double> skews = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        try {
            FlinkRest flink = new FlinkRest(platform.addresses().flinkRest());
            jobs.addAll(flink.jobs());
            if (jobs.stream().anyMatch(job -> !job.hasEnded())) {
                refusedInputs(flink, jobs);
                LockSupport.parkNanos(METRICS_DELAY.toNanos());
            }
            warnings.addAll(failingJobs(flink, jobs));
            warnings.addAll(refusedInputs(flink, jobs));
            warnings.addAll(lostJobs(new StoredState(Installation.locate(), platform.directory()), jobs));
            jobs.stream().filter(job -> !job.hasEnded()).forEach(job -> flink.skew(job.id(), ACCEPTED)
                    .ifPresent(skew -> skews.put(job.id(), skew)));
        } catch (OperationFailedException e) {
            warnings.add("jobs: " + e.getMessage());
        }
        return new Jobs(jobs, skews, warnings);
    }

    /** The running jobs that refused nearly all of an input, with the command that shows why. */
    static List<String> refusedInputs(FlinkRest flink, List<JobStatus> jobs) {
        List<String> lines = new ArrayList<>();
        for (JobStatus status : jobs) {
            if (!status.hasEnded()) {
                JobDefinition.find(status.name()).ifPresent(job -> RefusedInput.of(flink, job, status.id())
                        .forEach(refused -> lines.add(refused.describe(job))));
            }
        }
        return lines;
    }

    /**
     * How often the newest run of each job has restarted, why, and what to do.
     *
     * @param jobs newest first
     */
    static List<String> failingJobs(FlinkRest flink, List<JobStatus> jobs) {
        List<String> lines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JobStatus job : jobs) {
            boolean failed = job.state().equals("FAILED");
            if (!seen.add(job.name()) || (job.hasEnded() && !failed)) {
                continue;
            }
            long restarts = failed ? 0 : flink.restarts(job.id());
            if (!failed && restarts == 0) {
                continue;
            }
            lines.add(failed ? job.name() + " has FAILED" : job.name() + " has RESTARTED " + restarts + " times");
            flink.exceptions(job.id()).stream().findFirst().ifPresent(reason -> lines.add("  last reason: " + reason));
            lines.add(
                    failed
                            ? "  correct the cause, then: millrace submit " + job.name() + " --from-savepoint latest"
                            : "  once the cause is corrected it continues from its last checkpoint by itself");
        }
        return lines.stream().map(Secrets::maskedUrls).toList();
    }

    /** What became of the jobs that ran when the JobManager was killed, and how each can continue. */
    static List<String> lostJobs(StoredState state, List<JobStatus> listed) {
        List<String> lines = new ArrayList<>();
        for (String job : JobDefinition.names()) {
            state.lost(job, listed).ifPresent(lost -> {
                lines.add(job + " is LOST: Flink no longer has " + lost.id() + ", which was not stopped");
                lines.add(lost.latest()
                        .map(latest -> "  its newest " + latest.kind() + ": " + latest.path()
                                + "\n  continue there with: millrace submit " + job + " --from-savepoint latest")
                        .orElse("  it left no checkpoint; start it again with: millrace submit " + job
                                + " --fresh-state"));
            });
        }
        return lines;
    }
}
