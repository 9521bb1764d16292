/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.tools.cli.Millrace;
import java.util.Locale;
import picocli.CommandLine;

/** The command {@code scripts/millrace} with {@code bench}, which needs the jobs and their peers on its class path. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        CommandLine command = Millrace.commandLine();
        command.addSubcommand(new BenchCommand());
        System.exit(command.execute(arguments));
    }
}
