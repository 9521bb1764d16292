/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Schemas;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace schemas}: checks the released schemas offline and registers them. */
@Command(
        name = "schemas",
        description = "Checks the schemas of the topics offline, or registers them.",
        footer = {"%nExamples:", "  millrace schemas check", "  millrace schemas register"})
public final class SchemasCommand {

    @Spec
    private CommandSpec spec;

    @Command(
            name = "check",
            description = {
                "Compares each schema with every released version of it, in both directions.",
                "Needs no registry."
            },
            footer = {"%nExample:", "  millrace schemas check"})
    int check() {
        requireCompatible();
        spec.commandLine().getOut().println("every schema is fully compatible with every released version of it");
        return ExitCodes.OK;
    }

    @Command(
            name = "register",
            description = {
                "Checks the schemas, then registers the versions that are missing, oldest first.",
                "Jobs never register schemas; run this before an upgrade."
            },
            footer = {
                "%nExamples:",
                "  millrace schemas register",
                "  millrace schemas register --registry https://registry.example \\",
                "      --client-config registry.properties"
            })
    int register(
            @Mixin ServiceAddress.Registry registry, @Mixin ClientConfiguration client, @Mixin InstanceName instance) {
        requireCompatible();
        new Schemas(registry.connect(instance, client.properties()))
                .register()
                .forEach((subject, ids) ->
                        spec.commandLine().getOut().printf("%-32s ids of its versions: %s%n", subject, ids));
        return ExitCodes.OK;
    }

    private static void requireCompatible() {
        List<String> faults = Schemas.check();
        if (!faults.isEmpty()) {
            throw new OperationFailedException(String.join("\n", faults));
        }
    }
}
