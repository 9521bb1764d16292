/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.Millrace;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.DetachedPlatform;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.RunningPlatform;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace up}: starts the local platform in the background. */
@Command(
        name = "up",
        description = {
            "Starts the local platform: Kafka, schema registry, Flink.",
            "Returns once all of it is ready; a process that dies later is restarted.",
            "Does nothing if the platform is already running. Create topics and schemas with 'topics apply' and"
                    + " 'schemas register'."
        },
        footer = {
            "%nExamples:",
            "  millrace up",
            "  millrace up --kafka-port 9092 --registry-port 8085 --flink-port 8081",
            "  millrace up --name second        # another platform beside the first",
            "  export $(millrace env)           # addresses as environment variables"
        })
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private PlatformFlags flags;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = Installation.locate();
        PlatformOptions options = flags.options(installation);
        Optional<RunningPlatform> running = RunningPlatform.find(installation, options.name());
        if (running.isPresent()) {
            out.println("platform '" + options.name() + "' is already running");
            print(out, running.orElseThrow().addresses());
            return ExitCodes.OK;
        }
        int exitCode = startInBackground(installation, options);
        if (exitCode == ExitCodes.OK) {
            print(out, RunningPlatform.require(installation, options.name()).addresses());
        }
        return exitCode;
    }

    private static void print(PrintWriter out, Addresses addresses) {
        out.println("Kafka            " + addresses.kafka());
        out.println("schema registry  " + addresses.registry());
        out.println("Flink Web UI     " + addresses.webUi());
        out.flush();
    }

    private static int startInBackground(Installation installation, PlatformOptions options) {
        List<String> java = List.of(
                "-Xmx64m", "-XX:TieredStopAtLevel=1", "-D" + Installation.HOME_PROPERTY + "=" + installation.root());
        List<String> arguments = new ArrayList<>(List.of(SuperviseCommand.NAME));
        arguments.addAll(PlatformFlags.arguments(options));
        return new DetachedPlatform(installation, options.name(), System.out)
                .start(java, Millrace.class.getName(), arguments);
    }
}
