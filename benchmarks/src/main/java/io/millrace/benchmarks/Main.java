/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.tools.cli.Millrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/** The command {@code scripts/millrace} with {@code bench}, which needs the jobs and their peers on its class path. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        CommandLine command = Millrace.commandLine();
        command.addSubcommand(new BenchCommand());
        command.addSubcommand(LatencyCommand.NAME, new LatencyCommand());
        command.addSubcommand(MicroCommand.NAME, new MicroCommand());
        System.exit(command.execute(joined(arguments)));
    }

    /** A command with subcommands could not have workloads as its arguments. */
    private static String[] joined(String... arguments) {
        String first = String.join(" ", List.of(arguments).subList(0, Math.min(2, arguments.length)));
        if (!first.equals(LatencyCommand.NAME) && !first.equals(MicroCommand.NAME)) {
            return arguments;
        }
        List<String> joined = new ArrayList<>(List.of(first));
        joined.addAll(List.of(arguments).subList(2, arguments.length));
        return joined.toArray(String[]::new);
    }
}
