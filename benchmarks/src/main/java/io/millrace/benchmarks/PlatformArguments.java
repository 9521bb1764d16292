/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.tools.cli.console.ConsoleProgress;
import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options of the platform that the benchmarks run on, and its start. */
final class PlatformArguments {

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Another setting for the jobs of Millrace, such as state-cache-mib=256; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--flink",
            paramLabel = "KEY=VALUE",
            description = "Another value in Flink's configuration; may be repeated.")
    private Map<String, String> flinkSettings = new LinkedHashMap<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "bench",
            description = "Name of the platform, whose data is deleted (default: ${DEFAULT-VALUE}).")
    private String name;

    Map<String, String> settings() {
        return settings;
    }

    Path folder(Installation installation) {
        return installation.instance(name);
    }

    /** Starts a platform for one action. The output of {@code flink run} goes to a log. */
    void withCluster(Installation installation, PrintWriter progress, Consumer<Cluster> action) {
        Path log = folder(installation).resolve("flink-run.log");
        try (PrintStream flinkOutput = output(log);
                Cluster cluster = Cluster.start(
                        installation,
                        name,
                        flinkSettings,
                        new ConsoleProgress(line -> print(progress, line)),
                        flinkOutput)) {
            action.accept(cluster);
        }
    }

    private static PrintStream output(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return new PrintStream(file.toFile(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static void print(PrintWriter writer, String line) {
        writer.println(line);
        writer.flush();
    }
}
