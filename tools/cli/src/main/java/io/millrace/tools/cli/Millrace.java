/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

import io.millrace.config.OperationFailedException;
import io.millrace.config.SettingsException;
import io.millrace.config.UnreachableException;
import io.millrace.config.UsageException;
import io.millrace.config.binding.Secrets;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.tools.cli.commands.CompletionCommand;
import io.millrace.tools.cli.commands.DemoCommand;
import io.millrace.tools.cli.commands.DownCommand;
import io.millrace.tools.cli.commands.EnvCommand;
import io.millrace.tools.cli.commands.GenerateCommand;
import io.millrace.tools.cli.commands.RulesCommand;
import io.millrace.tools.cli.commands.SchemasCommand;
import io.millrace.tools.cli.commands.SimulateCommand;
import io.millrace.tools.cli.commands.StatusCommand;
import io.millrace.tools.cli.commands.StopCommand;
import io.millrace.tools.cli.commands.SubmitCommand;
import io.millrace.tools.cli.commands.SuperviseCommand;
import io.millrace.tools.cli.commands.TopicsCommand;
import io.millrace.tools.cli.commands.UpCommand;
import io.millrace.tools.cli.commands.VerifyCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
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
            SimulateCommand.class,
            SuperviseCommand.class,
            CompletionCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpWidth = 80,
        scope = ScopeType.INHERIT,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:any other failure",
            "2:bad arguments or settings; all of them are listed",
            "3:a required service cannot be reached; its address is named",
            "4:verification failed",
        },
        footer = {
            "%nExamples:",
            "  millrace demo --for 60s                  # everything at once",
            "  millrace up                              # or step by step",
            "  millrace submit --help",
            "  millrace bench --help                    # speed compared with other systems",
            "  source <(millrace generate-completion)   # completion in bash and zsh"
        })
public final class Millrace {
    /** The first letter of a sentence, not of a name such as FILE. */
    private static final Pattern CAPITALIZED = Pattern.compile("^[A-Z](?=[a-z])");

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    public static void main(String[] arguments) {
        // Output is English; figures in it are to look the same on every machine.
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine().execute(arguments));
    }

    /** The command with its error handling, as tests run it in-process. */
    public static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Millrace());
        // The settings of a job are not known here; the config module checks them.
        command.getSubcommands().get("submit").setUnmatchedOptionsArePositionalParams(true);
        RulesCommand.describeParameters(command.getSubcommands().get("rules").getCommandSpec());
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Millrace::run)
                .setParameterExceptionHandler((failure, arguments) -> explainUsage(failure))
                .setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed.getErr()));
    }

    /** Unlike picocli's default, rejects unexpected arguments even if help is requested. */
    private static int run(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        for (CommandLine command : commands) {
            if (!command.getUnmatchedArguments().isEmpty()) {
                throw new UnmatchedArgumentException(command, command.getUnmatchedArguments());
            }
        }
        CommandLine last = commands.get(commands.size() - 1);
        if (!last.getSubcommands().isEmpty() && commands.stream().noneMatch(CommandLine::isUsageHelpRequested)) {
            throw new ParameterException(last, "missing command");
        }
        return new RunLast().execute(parsed);
    }

    private static int explainUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        printMasked(err, message(failure));
        boolean suggested = UnmatchedArgumentException.printSuggestions(failure, err);
        if (!suggested) {
            err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCodes.USAGE;
    }

    private static String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String[] words = unmatched.getUnmatched().get(0).split("=", 2);
            String argument = words.length == 1 ? words[0] : words[0] + "=" + Secrets.masked(words[0], words[1]);
            return "%s '%s'"
                    .formatted(unmatched.isUnknownOption() ? "unknown option" : "unexpected argument", argument);
        }
        String message = failure.getMessage().replaceFirst("^Error: ", "");
        return CAPITALIZED.matcher(message).replaceFirst(word -> word.group().toLowerCase(Locale.ROOT));
    }

    private static int explain(Exception failure, PrintWriter err) {
        int exitCode = exitCode(failure);
        if (failure instanceof UncheckedIOException unchecked) {
            printMasked(err, failure.getMessage() + ": " + reason(unchecked.getCause()));
            return exitCode;
        }
        if (exitCode == ExitCodes.FAILURE && !(failure instanceof OperationFailedException)) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            err.print(Secrets.maskedUrls(trace.toString()));
            err.flush();
            return exitCode;
        }
        printMasked(err, failure.getMessage());
        return exitCode;
    }

    /** Many exceptions about files have only a path for a message, and their name for a reason: "access denied". */
    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            String name = file.getClass().getSimpleName().replaceFirst("Exception$", "");
            return WORD_START.matcher(name).replaceAll(" ").toLowerCase(Locale.ROOT) + ": " + file.getMessage();
        }
        boolean plain = failure instanceof FileSystemException || failure.getClass() == IOException.class;
        return plain ? failure.getMessage() : failure.toString();
    }

    private static void printMasked(PrintWriter err, String message) {
        Secrets.maskedUrls(message).lines().forEach(line -> err.println("error: " + line));
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
