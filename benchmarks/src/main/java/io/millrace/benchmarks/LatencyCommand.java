/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static io.millrace.benchmarks.PlatformArguments.print;

import io.millrace.config.UsageException;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.commands.DurationArgument;
import io.millrace.tools.cli.console.TextTable;
import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.IsolationLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench latency}: how long a decision on a transaction takes. */
@Command(
        name = LatencyCommand.NAME,
        description = {
            "Writes transactions at a steady rate, and measures the time from the broker's",
            "timestamp of each to the arrival of its decision at a consumer. A transaction",
            "that is written later than planned counts from the planned time, so that a stall",
            "counts for every transaction it delays.",
        },
        footer = {
            "%nExamples:",
            "  millrace bench latency --rate 1000",
            "  millrace bench latency --rate 20000 --set watermark.out-of-orderness=0",
        })
final class LatencyCommand implements Callable<Integer> {

    static final String NAME = "bench latency";

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};

    @Option(
            names = "--rate",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000",
            description = "Transactions per second; several separated by commas" + DEFAULT)
    private List<Integer> rates = new ArrayList<>();

    @Option(
            names = "--for",
            paramLabel = "D",
            converter = DurationArgument.class,
            defaultValue = "60s",
            description = "How long each rate is measured, after a third of that as warm-up" + DEFAULT)
    private Duration duration;

    @Option(names = "--keys", paramLabel = "K", defaultValue = "100000", description = "Users" + DEFAULT)
    private int keys;

    @Option(names = "--uncommitted", description = "Read decisions before their transaction is committed.")
    private boolean uncommitted;

    @Mixin
    private PlatformArguments platform;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (rates.stream().anyMatch(rate -> rate < 1)) {
            throw new UsageException("--rate must be positive; got " + rates);
        }
        Installation installation = Installation.locate();
        PrintWriter progress = spec.commandLine().getErr();
        TextTable table = TextTable.ofText("transactions/s", "decisions", "p50", "p99", "p99.9", "longest");
        platform.withCluster(
                installation, progress, cluster -> rates.forEach(rate -> table.row(measure(rate, cluster, progress))));
        table.lines().forEach(line -> print(spec.commandLine().getOut(), line));
        return ExitCodes.OK;
    }

    private String[] measure(int rate, Cluster cluster, PrintWriter progress) {
        IsolationLevel isolation = uncommitted ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED;
        Histogram latency = new DecisionLatency(cluster, platform.settings(), isolation).measure(rate, keys, duration);
        print(progress, "%,d transactions/s: done".formatted(rate));
        return row(rate, latency);
    }

    private static String[] row(int rate, Histogram latency) {
        List<String> row = new ArrayList<>(List.of("%,d".formatted(rate), "%,d".formatted(latency.getTotalCount())));
        for (double percentile : PERCENTILES) {
            row.add("%,d ms".formatted(latency.getValueAtPercentile(percentile)));
        }
        return row.toArray(String[]::new);
    }
}
