/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.RunningPlatform;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace env}: prints the addresses of the local platform as the variables that jobs and tools read. */
@Command(
        name = "env",
        description = "Prints the addresses of the local platform as environment variables.",
        footer = {"%nExample:", "  export $(millrace env)"})
public final class EnvCommand implements Callable<Integer> {
    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunningPlatform.require(Installation.locate(), instance.value())
                .addresses()
                .environment()
                .forEach((name, value) -> out.println(name + "=" + value));
        return ExitCodes.OK;
    }
}
