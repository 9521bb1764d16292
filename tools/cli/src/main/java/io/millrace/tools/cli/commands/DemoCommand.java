/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.scenario.Demo;
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
            "Starts Kafka, a schema registry and Flink, submits every job, sends traffic, verifies every result, stops.",
            "Event time lies in the past and runs faster than the clock, so that windows close before your eyes.",
            "Ctrl-C ends the traffic and verifies what was sent; a second Ctrl-C stops at once."
        },
        sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            description = "how long to send traffic, on the clock, such as 60s (default: until Ctrl-C)")
    private Duration length;

    @Option(
            names = "--events-per-second",
            paramLabel = "N",
            defaultValue = "1500",
            description =
                    "user events per second on the clock; orders and payments come on top (default: ${DEFAULT-VALUE})")
    private double eventsPerSecond;

    @Option(
            names = "--time-factor",
            paramLabel = "F",
            defaultValue = "120",
            description = "how many times faster than the clock event time runs (default: ${DEFAULT-VALUE})")
    private double timeFactor;

    @Option(
            names = "--join",
            paramLabel = "JOIN",
            defaultValue = "broadcast",
            description =
                    "where order-enrichment keeps profiles: broadcast (all of them in every task) or keyed (each once,"
                            + " beside its user's orders) (default: ${DEFAULT-VALUE})")
    private Join join;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "42", description = "chance (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--report", paramLabel = "DIR", description = "also write report.json there")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() {
        if (!(eventsPerSecond > 0) || eventsPerSecond > 1_000_000) {
            throw new UsageException(
                    "--events-per-second %s: must be above 0, at most 1,000,000".formatted(eventsPerSecond));
        }
        if (!(timeFactor >= 1) || timeFactor > 100_000) {
            throw new UsageException("--time-factor %s: must be 1 to 100,000".formatted(timeFactor));
        }
        if (length != null && (length.isZero() || length.isNegative())) {
            throw new UsageException("--for %s: must be above 0".formatted(length));
        }
        Demo.Plan plan = new Demo.Plan(Optional.ofNullable(length), eventsPerSecond, timeFactor, join, seed, report);
        return new Demo(plan, Installation.locate(), System.out).run() ? ExitCodes.OK : ExitCodes.VERIFICATION_FAILED;
    }
}
