/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.platform.RunningPlatform;
import io.millrace.tools.platform.RunningPlatform.ComponentStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the processes of the local platform and the jobs on it. */
@Command(
        name = "status",
        description = {
            "Shows the parts of the local platform and its jobs.",
            "For each part: process, address, health and memory.",
            "Exit code 0 means that all of it works, 3 that something does not answer or nothing runs."
        },
        footer = {"%nExample:", "  millrace status"})
public final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-12s %8s  %-44s %-8s %8s%n";
    private static final long MEBIBYTE = 1024 * 1024;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunningPlatform platform = RunningPlatform.require(Installation.locate(), instance.value());
        List<ComponentStatus> components = platform.components();
        out.printf(ROW, "COMPONENT", "PID", "ADDRESS", "HEALTH", "MEMORY");
        components.forEach(component -> print(out, component));
        OptionalLong supervisor = platform.supervisorResidentBytes();
        String logs = "logs in " + platform.directory();
        out.printf(ROW, "supervisor", platform.supervisorPid(), logs, "", mebibytes(supervisor));
        long total = supervisor.orElse(0)
                + components.stream()
                        .mapToLong(component -> component.residentBytes().orElse(0))
                        .sum();
        out.printf("%d MiB in all%n", total / MEBIBYTE);
        printJobs(out, platform.addresses().flinkRest());
        return components.stream().allMatch(ComponentStatus::healthy) ? ExitCodes.OK : ExitCodes.UNREACHABLE;
    }

    private static void print(PrintWriter out, ComponentStatus status) {
        out.printf(
                ROW,
                status.component().id(),
                status.pid(),
                status.address(),
                status.healthy() ? "ok" : "FAILING",
                mebibytes(status.residentBytes()));
    }

    private static String mebibytes(OptionalLong bytes) {
        return bytes.isEmpty() ? "-" : bytes.getAsLong() / MEBIBYTE + " MiB";
    }

    private static void printJobs(PrintWriter out, String restUrl) {
        try {
            List<JobStatus> jobs = new FlinkRest(restUrl).jobs();
            out.println(jobs.isEmpty() ? "no jobs" : "jobs:");
            jobs.forEach(job -> out.printf("  %-24s %s  %s%n", job.name(), job.id(), job.state()));
        } catch (OperationFailedException e) {
            out.println("jobs: " + e.getMessage());
        }
    }
}
