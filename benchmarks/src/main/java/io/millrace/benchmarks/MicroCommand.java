/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.tools.cli.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace bench micro}: single steps in this process, by JMH. */
@Command(
        name = MicroCommand.NAME,
        description = {
            "Measures single steps without Kafka or a cluster, with JMH: decoding, the exchange between tasks, and an"
                    + " event in each stateful operator.",
        },
        footer = {
            "%nExamples:",
            "  millrace bench micro",
            "  millrace bench micro Codec",
        })
final class MicroCommand implements Callable<Integer> {

    static final String NAME = "bench micro";

    private static final int ITERATIONS = 5;
    private static final TimeValue ITERATION = TimeValue.seconds(2);

    @Parameters(paramLabel = "REGEX", description = "Only benchmarks whose names match one of these.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(ITERATION)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .jvmArgs("-Xmx3g", "-XX:+UseSerialGC");
        names.forEach(options::include);
        new Runner(options.build()).run();
        return ExitCodes.OK;
    }
}
