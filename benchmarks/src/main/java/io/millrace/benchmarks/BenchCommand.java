/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static io.millrace.benchmarks.PlatformArguments.print;

import io.millrace.benchmarks.workloads.Decode;
import io.millrace.benchmarks.workloads.Enrichment;
import io.millrace.benchmarks.workloads.Fraud;
import io.millrace.benchmarks.workloads.PurchaseWindows;
import io.millrace.benchmarks.workloads.UserSessions;
import io.millrace.benchmarks.workloads.WindowsFile;
import io.millrace.config.UsageException;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.commands.DurationArgument;
import io.millrace.tools.cli.console.TextTable;
import io.millrace.tools.platform.Installation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace bench}: Millrace and its peers on the same input. */
@Command(
        name = "bench",
        description = {
            "Runs Millrace's jobs and their alternatives on the same input, in rounds, and",
            "prints how fast each is. All systems must produce the same",
            "results: a run that differs does not count and is reported, with exit code 4.",
            "Needs Linux and a machine without other work.",
        },
        footer = {
            "%nExamples:",
            "  millrace bench",
            "  millrace bench tumbling --systems millrace,flink --rounds 3",
            "  millrace bench tumbling --keys 10000000 --hot-key 0.3",
            "  millrace bench --report benchmarks/results",
        })
public final class BenchCommand implements Callable<Integer> {

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

    @Parameters(
            paramLabel = "WORKLOAD",
            description = "One or more of tumbling, hopping, sessions, fraud, enrichment, decode; all by default.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--systems",
            paramLabel = "S",
            split = ",",
            description = "Only these, separated by commas; all that can run a workload by default.")
    private List<String> systems = new ArrayList<>();

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Events of each workload, at the same density; 2 to 5 million by default, by workload.")
    private Optional<Long> events;

    @Option(
            names = "--span",
            paramLabel = "D",
            converter = DurationArgument.class,
            description = "Event time that the events cover; 10 to 50 min by default, by workload.")
    private Optional<Duration> span;

    @Option(names = "--keys", paramLabel = "K", defaultValue = "100000", description = "Users" + DEFAULT)
    private int keys;

    @Option(
            names = "--hot-key",
            paramLabel = "F",
            defaultValue = "0",
            description = "Share of the events that belong to one user, such as 0.3" + DEFAULT)
    private double hotKey;

    @Option(names = "--rounds", paramLabel = "R", defaultValue = "5", description = "Runs of each system" + DEFAULT)
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "F",
            defaultValue = "0.2",
            description = "Share of the input before the measurement begins" + DEFAULT)
    private double warmUp;

    @Option(
            names = "--limit",
            paramLabel = "D",
            converter = DurationArgument.class,
            defaultValue = "5 min",
            description = "Time after which a system is measured by what it has done so far" + DEFAULT)
    private Duration limit;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Option(names = "--report", paramLabel = "DIR", description = "Also write a report with plots.")
    private Optional<Path> report;

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "Record TaskManagers with Java Flight Recorder into this folder, with flame graphs; costs a few percent.")
    private Optional<Path> profile;

    @Mixin
    private PlatformArguments platform;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.locate();
        WindowsFile windows = new WindowsFile(platform.folder(installation).resolve("settings"));
        List<Workload> all = List.of(
                PurchaseWindows.tumbling(windows),
                PurchaseWindows.hopping(windows),
                new UserSessions(),
                new Fraud(),
                new Enrichment());
        checkArguments(all);
        PrintWriter progress = spec.commandLine().getErr();
        List<Workload> chosen =
                all.stream().filter(workload -> isChosen(workload.name())).toList();
        List<Comparison> comparisons = chosen.isEmpty() ? List.of() : compare(installation, chosen, progress);
        Map<String, Figures> decoding = isChosen(Decode.NAME) ? new Decode(rounds).measure() : Map.of();
        List<String> faults =
                comparisons.stream().flatMap(each -> each.faults().stream()).toList();
        publish(comparisons, decoding, faults);
        faults.forEach(fault -> print(progress, "error: " + fault));
        return faults.isEmpty() ? ExitCodes.OK : ExitCodes.VERIFICATION_FAILED;
    }

    private boolean isChosen(String workload) {
        return names.isEmpty() || names.contains(workload);
    }

    private void checkArguments(List<Workload> workloads) {
        List<String> known =
                new ArrayList<>(workloads.stream().map(Workload::name).toList());
        known.add(Decode.NAME);
        names.forEach(chosen ->
                require(known.contains(chosen), "unknown workload '%s'; there are %s".formatted(chosen, known)));
        require(rounds > 0, "--rounds must be positive; got " + rounds);
        require(keys > 0, "--keys must be positive; got " + keys);
        require(hotKey >= 0 && hotKey < 1, "--hot-key must be from 0 to below 1; got " + hotKey);
        require(warmUp >= 0 && warmUp < 1, "--warm-up must be from 0 to below 1; got " + warmUp);
        require(events.orElse(1L) > 0, "--events must be positive");
    }

    private List<Comparison> compare(Installation installation, List<Workload> workloads, PrintWriter progress) {
        List<Comparison> comparisons = new ArrayList<>();
        platform.withCluster(
                installation,
                progress,
                cluster -> workloads.forEach(workload -> comparisons.add(compare(cluster, workload, progress))));
        return comparisons;
    }

    private void publish(List<Comparison> comparisons, Map<String, Figures> decoding, List<String> faults) {
        PrintWriter out = spec.commandLine().getOut();
        String figures = JsonResults.of(comparisons, decoding, faults);
        if (json) {
            print(out, figures);
        }
        if (!json && !decoding.isEmpty()) {
            lines(ResultTable.decode(decoding)).forEach(line -> print(out, line));
        }
        report.ifPresent(folder -> {
            Report written = new Report(folder, rounds, warmUp);
            comparisons.forEach(written::add);
            if (!decoding.isEmpty()) {
                written.addDecode(decoding);
            }
            written.finish(figures, faults);
        });
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw new UsageException(fault);
        }
    }

    private Load load(Workload workload) {
        long count = events.orElse(workload.events());
        Duration scaled = Duration.ofMillis((long) ((double) workload.span().toMillis() * count / workload.events()));
        return new Load(count, keys, hotKey, span.orElse(scaled));
    }

    private Comparison compare(Cluster cluster, Workload workload, PrintWriter progress) {
        Load load = load(workload);
        List<Contender> contenders = new ArrayList<>(workload.contenders(load).stream()
                .filter(contender -> systems.isEmpty() || systems.contains(contender.system()))
                .toList());
        Comparison comparison = new Comparison(workload, load, contenders);
        print(progress, "%s: writing %,d records of %,d users".formatted(workload.name(), load.records(), load.keys()));
        cluster.recreate(workload.inputs());
        try (InputWriter writer = new InputWriter(cluster.addresses().kafka(), cluster.schemaIds())) {
            workload.produce(writer, load);
        }
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : contenders) {
                run(cluster, comparison, contender, round, progress);
            }
            // No system always runs after the same one.
            Collections.rotate(contenders, -1);
        }
        if (!json) {
            printTables(comparison, spec.commandLine().getOut());
        }
        return comparison;
    }

    private void run(Cluster cluster, Comparison comparison, Contender contender, int round, PrintWriter progress) {
        String title =
                "%s, round %d of %d, %s".formatted(comparison.workload().name(), round, rounds, contender.system());
        Runner runner = new Runner(
                cluster,
                comparison.workload(),
                comparison.load(),
                warmUp,
                limit,
                platform.settings(),
                profile,
                line -> print(progress, title + ": " + line));
        try {
            Measurement measurement = runner.run(contender);
            comparison.add(contender.system(), round, measurement);
            print(
                    progress,
                    "%s: %,.0f events/s, %,.0f per CPU-second, %s"
                            .formatted(
                                    title,
                                    measurement.eventsPerSecond(),
                                    measurement.eventsPerCpuSecond(),
                                    measurement.results()));
        } catch (RuntimeException e) {
            print(progress, title + ": failed: " + e.getMessage());
            comparison.fault(contender.system(), round, String.valueOf(e.getMessage()));
        }
    }

    private static void printTables(Comparison comparison, PrintWriter out) {
        print(out, "");
        print(out, comparison.workload().name() + ": " + comparison.title());
        lines(ResultTable.rates(comparison)).forEach(line -> print(out, line));
        print(out, "");
        if (comparison.hasRatios()) {
            lines(ResultTable.ratios(comparison)).forEach(line -> print(out, line));
            print(out, "");
        }
    }

    private static List<String> lines(List<List<String>> rows) {
        TextTable table = TextTable.of(
                rows.get(0).stream().map(cell -> TextTable.Column.figure()).toArray(TextTable.Column[]::new));
        rows.forEach(row -> table.row(row.toArray(String[]::new)));
        return table.lines();
    }
}
