/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

import io.millrace.config.OperationFailedException;
import io.millrace.config.SettingsException;
import io.millrace.config.UnreachableException;
import io.millrace.config.UsageException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.tools.cli.commands.DemoCommand;
import io.millrace.tools.cli.commands.DownCommand;
import io.millrace.tools.cli.commands.EnvCommand;
import io.millrace.tools.cli.commands.GenerateCommand;
import io.millrace.tools.cli.commands.RulesCommand;
import io.millrace.tools.cli.commands.SchemasCommand;
import io.millrace.tools.cli.commands.StatusCommand;
import io.millrace.tools.cli.commands.StopCommand;
import io.millrace.tools.cli.commands.SubmitCommand;
import io.millrace.tools.cli.commands.SuperviseCommand;
import io.millrace.tools.cli.commands.TopicsCommand;
import io.millrace.tools.cli.commands.UpCommand;
import io.millrace.tools.cli.commands.VerifyCommand;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command behind {@code scripts/millrace}. */
@Command(
        name = "millrace",
        description = "Runs, feeds and verifies the Millrace jobs.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            EnvCommand.class,
            TopicsCommand.class,
            SchemasCommand.class,
            RulesCommand.class,
            SubmitCommand.class,
            StopCommand.class,
            GenerateCommand.class,
            VerifyCommand.class,
            SuperviseCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpWidth = 110,
        scope = ScopeType.INHERIT,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:anything not below",
            "2:bad arguments or settings; every fault is named",
            "3:something that is needed cannot be reached; its address is named",
            "4:verification failed",
        })
public final class Millrace implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli asks for it
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? See the list below.");
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command with its handling of errors, as tests run it in-process. */
    public static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Millrace());
        // A job's own settings are not known here; they are passed on and checked by the config module.
        command.getSubcommands().get("submit").setUnmatchedOptionsArePositionalParams(true);
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, arguments) -> explainUsage(failure))
                .setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed.getErr()));
    }

    private static int explainUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + failure.getMessage());
        boolean guessed = UnmatchedArgumentException.printSuggestions(failure, err);
        if (!guessed) {
            err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCodes.USAGE;
    }

    private static int explain(Exception failure, PrintWriter err) {
        int exitCode = exitCode(failure);
        if (failure instanceof UncheckedIOException) {
            err.println("error: " + failure.getMessage() + ": " + failure.getCause());
            return exitCode;
        }
        if (exitCode == ExitCodes.FAILURE && !(failure instanceof OperationFailedException)) {
            failure.printStackTrace(err);
            return exitCode;
        }
        failure.getMessage().lines().forEach(line -> err.println("error: " + line));
        return exitCode;
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof UsageException || failure instanceof SettingsException) {
            return ExitCodes.USAGE;
        }
        if (failure instanceof UnreachableException || failure instanceof RegistryUnavailableException) {
            return ExitCodes.UNREACHABLE;
        }
        return ExitCodes.FAILURE;
    }
}
