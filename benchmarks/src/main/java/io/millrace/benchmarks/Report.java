/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The report in Markdown, with a plot per workload in files beside it and the figures as JSON. */
final class Report {

    private final StringBuilder text = new StringBuilder();
    private final Path folder;

    Report(Path folder, int rounds, double warmUp) {
        this.folder = folder;
        text.append("# Benchmark results\n\n");
        text.append(
                "%s; %d rounds, the first %.0f %% of the input not measured. What is measured and how: [docs/benchmarks.md](../../docs/benchmarks.md).\n\n"
                        .formatted(LocalDate.now(ZoneOffset.UTC), rounds, warmUp * 100));
        text.append("| machine | |\n|---|---|\n");
        machine().forEach((name, value) -> text.append("| %s | %s |\n".formatted(name, value)));
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", field("/proc/cpuinfo", "model name"));
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("memory", field("/proc/meminfo", "MemTotal"));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        machine.put("Flink", version(org.apache.flink.streaming.api.datastream.DataStream.class));
        machine.put("Kafka client and Streams", org.apache.kafka.common.utils.AppInfoParser.getVersion());
        return machine;
    }

    private static String version(Class<?> type) {
        String location =
                type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return location.replaceAll(".*-(\\d[^/]*)\\.jar", "$1");
    }

    private static String field(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Adds a workload. */
    void add(Comparison comparison) {
        String name = comparison.workload().name();
        Map<String, Figures> rates = new LinkedHashMap<>();
        for (String system : comparison.systems()) {
            rates.put(system, Figures.of(comparison.rounds(system), Measurement::eventsPerSecond));
        }
        section(name, comparison.title());
        plot(name, name + ", events/s", rates);
        table(ResultTable.rates(comparison));
        if (comparison.hasRatios()) {
            table(ResultTable.ratios(comparison));
        }
    }

    /** Adds the rates of decoding. */
    void addDecode(Map<String, Figures> rates) {
        section("decode", "User events of about 110 bytes, one thread, no Kafka.");
        plot("decode", "decode, records/s", rates);
        table(ResultTable.decode(rates));
    }

    private void section(String name, String description) {
        text.append("\n## ").append(name).append("\n\n").append(description).append("\n\n");
    }

    private void plot(String name, String title, Map<String, Figures> rates) {
        write(name + ".svg", BarPlot.of(title, rates));
        text.append("![%s](%s.svg)\n\n".formatted(title, name));
    }

    private void table(List<List<String>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---")
                        .append("|---:".repeat(rows.get(0).size() - 1))
                        .append("|\n");
            }
        }
        text.append('\n');
    }

    /** Writes the report and the figures. */
    void finish(String json, List<String> faults) {
        if (!faults.isEmpty()) {
            text.append("\n## Faults\n\n");
            faults.forEach(fault -> text.append("* ").append(fault).append('\n'));
        }
        write("README.md", text.toString());
        write("results.json", json + "\n");
    }

    private void write(String file, String content) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }
}
