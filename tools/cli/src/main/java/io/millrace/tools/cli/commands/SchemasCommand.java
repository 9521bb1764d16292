/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Schemas;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Registers the released schemas, or proves offline that they are compatible. */
@Command(
        name = "schemas",
        description = {
            "Registers the schemas of the topics, or checks them offline.",
            "'check' compares each schema with every version that was ever released, both ways, and asks no registry.",
            "'register' does so too, then registers what is missing, the oldest version first. Jobs never register."
        },
        footer = {
            "%nExamples:",
            "  millrace schemas check",
            "  millrace schemas register",
            "  millrace schemas register --registry https://registry.example --client-config registry.properties"
        })
public final class SchemasCommand implements Callable<Integer> {
    enum Action {
        REGISTER,
        CHECK
    }

    @Parameters(paramLabel = "register|check", description = "Change the registry, or only check, without one.")
    private Action action;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default: SCHEMA_REGISTRY_URL, else the local platform's).")
    private Optional<String> registry = Optional.empty();

    @Mixin
    private ClientConfiguration client;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<String> faults = Schemas.check();
        if (!faults.isEmpty()) {
            faults.forEach(fault -> spec.commandLine().getErr().println("error: " + fault));
            return ExitCodes.FAILURE;
        }
        if (action == Action.CHECK) {
            out.println("every schema reads and is read by every released version of it");
            return ExitCodes.OK;
        }
        new Schemas(connect())
                .register()
                .forEach((subject, ids) -> out.printf("%-32s ids of its versions: %s%n", subject, ids));
        return ExitCodes.OK;
    }

    private SchemaRegistry connect() {
        String url = Target.resolve(
                registry, "--registry", Addresses.REGISTRY_VARIABLE, instance.value(), Addresses::registry);
        try {
            return new ConfluentSchemaRegistry(url, client.properties());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
