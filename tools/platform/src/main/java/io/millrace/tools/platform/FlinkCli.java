/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import io.millrace.config.binding.Secrets;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the {@code flink} command after printing it, and forwards its output. */
public final class FlinkCli {
    private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed\\. Path: (.*\\S)");
    /** The variable for JVM options that bin/flink reads. */
    private static final String JVM_OPTIONS = "JVM_ARGS";

    private static final Pattern UNQUOTED = Pattern.compile("[\\w@%+=:,./-]+");

    private final Path command;
    private final Map<String, String> environment;
    private final Optional<String> restUrl;
    private final PrintStream out;
    private final Set<String> withheld;

    private FlinkCli(
            Path command,
            Map<String, String> environment,
            Set<String> withheld,
            Optional<String> restUrl,
            PrintStream out) {
        this.command = command;
        this.environment = environment;
        this.withheld = withheld;
        this.restUrl = restUrl;
        this.out = out;
    }

    /** The Flink assembled by the build, with the configuration of a local platform. */
    public static FlinkCli ofPlatform(Installation installation, Path folder) {
        installation.flinkLib();
        Instance instance = new Instance(installation, folder);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("FLINK_CONF_DIR", instance.flinkConfiguration().toString());
        environment.put("FLINK_LOG_DIR", instance.logs().toString());
        if (!JavaCommand.ACCESS.isEmpty()) {
            environment.put(JVM_OPTIONS, String.join(" ", JavaCommand.ACCESS));
        }
        return new FlinkCli(installation.flinkCommand(), environment, Set.of(), Optional.empty(), System.out);
    }

    /** The user's own Flink distribution; without a REST URL, its configuration names the cluster. */
    public static FlinkCli ofDistribution(Path flinkHome, Optional<String> restUrl) {
        Path command = flinkHome.resolve("bin/flink");
        if (!Files.isExecutable(command)) {
            throw new UsageException("FLINK_HOME is " + flinkHome + ", which has no executable bin/flink");
        }
        return new FlinkCli(command, Map.of(), Set.of(), restUrl, System.out);
    }

    /** Redirects the printed command and its output. */
    public FlinkCli printingTo(PrintStream stream) {
        return new FlinkCli(command, environment, withheld, restUrl, stream);
    }

    /** Starts the command without these environment variables. */
    FlinkCli withoutVariables(Set<String> variables) {
        return new FlinkCli(command, environment, Set.copyOf(variables), restUrl, out);
    }

    /** Submits a job detached and returns its id. */
    public String run(JobSubmission submission) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(target());
        arguments.addAll(List.of("-d", "-p", Integer.toString(submission.parallelism())));
        submission.savepoint().ifPresent(path -> arguments.addAll(List.of("-s", path)));
        submission.classPath().forEach(path -> arguments.addAll(List.of("-C", "file://" + path)));
        arguments.addAll(List.of("-c", submission.entryClass(), submission.jar().toString()));
        arguments.addAll(submission.arguments());
        return find(JOB_ID, execute(arguments), "job id");
    }

    /**
     * Stops a job with a savepoint and returns the path of the savepoint.
     *
     * @param directory where to write it; empty for the cluster's default
     */
    public String stopWithSavepoint(String jobId, Optional<String> directory) {
        List<String> arguments = new ArrayList<>(List.of("stop"));
        arguments.addAll(target());
        directory.ifPresent(path -> arguments.addAll(List.of("-p", path)));
        arguments.add(jobId);
        return find(SAVEPOINT, execute(arguments), "savepoint path");
    }

    /** Id of the job of that name that runs or is about to, according to {@code flink list}. */
    public Optional<String> findRunning(String jobName) {
        List<String> arguments = new ArrayList<>(List.of("list"));
        arguments.addAll(target());
        Pattern line =
                Pattern.compile(": ([0-9a-f]{32}) : " + Pattern.quote(jobName) + "( \\(|\\s*$)", Pattern.MULTILINE);
        Matcher matcher = line.matcher(execute(arguments).text());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private List<String> target() {
        return restUrl.map(URI::create)
                .map(uri -> List.of("-m", uri.getHost() + ":" + port(uri)))
                .orElse(List.of());
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }

    private static String find(Pattern pattern, Commands.Result result, String subject) {
        Matcher matcher = pattern.matcher(result.text());
        if (!matcher.find()) {
            throw new OperationFailedException("the flink command printed no " + subject + "; see its output above");
        }
        return matcher.group(1);
    }

    private Commands.Result execute(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(arguments);
        out.println("$ " + shellForm(line));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeAll(withheld);
        builder.environment().putAll(environment);
        builder.environment()
                .merge(JVM_OPTIONS, String.join(" ", JavaCommand.LOCALE), (given, more) -> given + " " + more);
        Commands.Result result = Commands.run(builder, text -> out.println(Secrets.maskedUrls(text)));
        if (result.exitCode() != 0) {
            throw new OperationFailedException("flink " + arguments.get(0) + " failed with exit code "
                    + result.exitCode() + "; see its output above");
        }
        return result;
    }

    /** The command as it can be pasted into a shell. */
    private String shellForm(List<String> line) {
        List<String> words = new ArrayList<>();
        environment.forEach((name, value) -> words.add(name + "=" + quoted(value)));
        line.forEach(word -> words.add(quoted(word)));
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return UNQUOTED.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
