/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.demo.Demo;
import io.millrace.tools.cli.demo.DemoPlan;
import io.millrace.tools.platform.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace demo}: everything at once, from starting Kafka to the verdict. */
@Command(
        name = "demo",
        description = {
            "Starts Kafka, a schema registry and Flink, submits every job, sends traffic, verifies every result and"
                    + " stops everything.",
            "Event time lies in the past and runs faster than the clock, so that hours of it fit into a minute.",
            "Ctrl-C ends the traffic and verifies what was sent; a second Ctrl-C stops at once."
        },
        footer = {
            "%nExamples:",
            "  millrace demo --for 60s",
            "  millrace demo --for 5min --events-per-second 3000 --report reports/today",
            "  millrace demo --join keyed"
        })
public final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            description = "Duration of the traffic on the clock, such as 60s (default: until Ctrl-C).")
    private Duration length;

    @Option(
            names = "--events-per-second",
            paramLabel = "N",
            defaultValue = "1500",
            description =
                    "User events per second on the clock; orders and payments are extra (default: ${DEFAULT-VALUE}).")
    private double eventsPerSecond;

    @Option(
            names = "--time-factor",
            paramLabel = "F",
            defaultValue = "120",
            description = "Speed of event time relative to the clock (default: ${DEFAULT-VALUE}).")
    private double timeFactor;

    @Option(
            names = "--join",
            paramLabel = "JOIN",
            defaultValue = "broadcast",
            description = "Place of the profiles in order-enrichment: broadcast (all of them in every task) or keyed"
                    + " (each once, beside its user's orders) (default: ${DEFAULT-VALUE}).")
    private Join join;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "42",
            description = "Seed of the traffic (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--report", paramLabel = "DIR", description = "Folder to write report.json to.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() {
        OptionFaults faults = new OptionFaults()
                .requireAboveZero("--events-per-second", 1_000_000, eventsPerSecond)
                .require(
                        timeFactor >= 1 && timeFactor <= 100_000,
                        "--time-factor must be between 1 and 100,000; got " + timeFactor);
        if (length != null) {
            faults.requirePositive("--for", length);
        }
        faults.throwIfAny();
        DemoPlan plan = new DemoPlan(Optional.ofNullable(length), eventsPerSecond, timeFactor, join, seed, report);
        return new Demo(plan, Installation.locate(), System.out).run() ? ExitCodes.OK : ExitCodes.VERIFICATION_FAILED;
    }
}
