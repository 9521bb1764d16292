/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.TextRequestedException;
import io.millrace.config.UnreachableException;
import io.millrace.config.UsageException;
import io.millrace.config.binding.Secrets;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.scenario.RegistryConnection;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Probe;
import io.millrace.tools.platform.RunningPlatform;
import io.millrace.tools.platform.StoredState;
import io.millrace.tools.platform.StoredState.Snapshot;
import io.millrace.tools.platform.TopicRecords;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace submit}: checks a job's settings and services, then submits it with {@code flink run}. */
@Command(
        name = "submit",
        customSynopsis = {
            "millrace submit JOB [--from-savepoint PATH|latest] [--fresh-state]",
            "                    [--parallelism N] [--profile NAME] [--config FILE]",
            "                    [--KEY VALUE ...]"
        },
        description = {
            "Submits a job with 'flink run -d'.",
            "Checks its settings first, and that Kafka and the registry respond. Rejects a job that is already running,"
                    + " and one that would start without state over its earlier results.",
            "Settings come from config/jobs/JOB.yaml, the --profile, a --config file, the environment (MILLRACE_KEY) and"
                    + " --KEY VALUE; the last one wins. 'millrace submit JOB --print-config' lists every key with its value"
                    + " and origin.",
            "The job runs on the local platform or, with FLINK_HOME set, on the cluster that Flink is configured for;"
                    + " FLINK_REST_URL names another one."
        },
        footer = {
            "%nExamples:",
            "  millrace submit purchase-totals",
            "  millrace submit purchase-totals --parallelism 4 \\",
            "      --allowed-lateness '10 min'",
            "  millrace submit purchase-totals --from-savepoint latest",
            "  millrace submit fraud-detection --default-rules my-rules.yaml",
            "  millrace submit fraud-detection --profile low-latency",
            "  FLINK_HOME=/opt/flink millrace submit purchase-totals \\",
            "      --config production.yaml"
        })
public final class SubmitCommand implements Callable<Integer> {
    private static final String KAFKA_ARGUMENT = "--kafka.bootstrap.servers";
    private static final String REGISTRY_ARGUMENT = "--schema-registry.url";

    @Parameters(
            paramLabel = "JOB [--KEY VALUE ...]",
            hideParamSyntax = true,
            completionCandidates = JobNames.class,
            description = "The job, then its settings. Jobs: ${COMPLETION-CANDIDATES}.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH|latest",
            description =
                    "Start from this savepoint or retained checkpoint; 'latest' = the newest savepoint of 'stop' or"
                            + " checkpoint of the local platform.")
    private Optional<String> savepoint = Optional.empty();

    @Option(
            names = "--fresh-state",
            description = "Start without state although the output topics have results, which will be there twice.")
    private boolean freshState;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Parallelism of every operator (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Settings with a purpose: config/profiles/NAME/JOB.yaml, which tells their price.")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--print-config", description = "Print the effective settings instead of submitting.")
    private boolean printConfig;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (words.isEmpty() || words.get(0).startsWith("-")) {
            throw new UsageException("missing job before the settings: millrace submit JOB [--KEY VALUE ...]");
        }
        new OptionFaults()
                .require(parallelism >= 1, "--parallelism must be at least 1; got " + parallelism)
                .require(
                        savepoint.isEmpty() || !freshState,
                        "--from-savepoint and --fresh-state exclude each other; keep one of them")
                .throwIfAny();
        Installation installation = Installation.locate();
        JobDefinition job = JobDefinition.require(words.get(0));
        List<String> arguments = arguments(installation, job);
        if (printConfig) {
            return printSettings(job, arguments);
        }
        JobSettings settings = JobConfiguration.load(job, arguments, System.getenv());
        if (!FlinkTarget.isUsersOwn() && !isGiven(words, KAFKA_ARGUMENT, Addresses.KAFKA_VARIABLE)) {
            RunningPlatform.require(installation, instance.value());
        }
        requireServices(installation, settings);
        if (savepoint.isEmpty() && !freshState) {
            List<String> outputs = TopicRecords.nonEmpty(settings.kafka(), job.outputs());
            StoredState state = new StoredState(installation, installation.instance(instance.value()));
            requireNoOutput(job, outputs, state.latest(job.name()));
        }
        submit(installation, job, arguments);
        return ExitCodes.OK;
    }

    private int printSettings(JobDefinition job, List<String> arguments) {
        List<String> printing = new ArrayList<>(arguments);
        printing.add("--print-config");
        try {
            JobConfiguration.load(job, printing, System.getenv());
        } catch (TextRequestedException e) {
            spec.commandLine().getOut().println(e.getMessage());
        }
        return ExitCodes.OK;
    }

    private List<String> arguments(Installation installation, JobDefinition job) {
        List<String> given = words.subList(1, words.size());
        List<String> arguments = new ArrayList<>();
        if (!has(given, "--config")) {
            arguments.addAll(installation.settingsArguments(job));
        }
        profile.ifPresent(name -> arguments.addAll(
                List.of("--config", installation.profile(job, name).toString())));
        arguments.addAll(given);
        RunningPlatform.find(installation, instance.value())
                .filter(platform -> !FlinkTarget.isUsersOwn())
                .ifPresent(platform -> arguments.addAll(missingAddresses(platform.addresses(), given)));
        return arguments;
    }

    /** The local platform's addresses, except those that the arguments or the environment set. */
    private static List<String> missingAddresses(Addresses addresses, List<String> given) {
        List<String> all = JobSubmitter.addressArguments(addresses);
        List<String> missing = new ArrayList<>();
        if (!isGiven(given, KAFKA_ARGUMENT, Addresses.KAFKA_VARIABLE)) {
            missing.addAll(all.subList(0, 2));
        }
        if (!isGiven(given, REGISTRY_ARGUMENT, Addresses.REGISTRY_VARIABLE)) {
            missing.addAll(all.subList(2, 4));
        }
        return missing;
    }

    private static boolean isGiven(List<String> arguments, String option, String variable) {
        return has(arguments, option) || System.getenv().containsKey(variable);
    }

    private static boolean has(List<String> arguments, String option) {
        return arguments.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
    }

    private void requireServices(Installation installation, JobSettings settings) {
        try {
            Probe.requireKafka(settings.kafka());
            requireRegistry(settings);
        } catch (UnreachableException e) {
            if (FlinkTarget.isUsersOwn()
                    || RunningPlatform.find(installation, instance.value()).isPresent()) {
                throw e;
            }
            throw new UnreachableException(e.getMessage() + "\n" + RunningPlatform.howToStart(instance.value()), e);
        }
    }

    /** Uses the client of the job, with its credentials, certificates and proxy. */
    private static void requireRegistry(JobSettings settings) {
        try {
            RegistryConnection.of(settings).versions("any");
        } catch (RegistryUnavailableException e) {
            throw new UnreachableException("schema registry is not responding: " + e.getMessage(), e);
        } catch (RegistryRefusedException e) {
            throw new UsageException("schema registry refuses the settings under schema-registry: " + e.getMessage());
        }
    }

    /** Without its state a job writes the results of records that it has read before once more. */
    static void requireNoOutput(JobDefinition job, List<String> outputsWithRecords, Optional<Snapshot> latest) {
        if (outputsWithRecords.isEmpty()) {
            return;
        }
        String from = latest.map(snapshot -> "latest (" + snapshot.kind() + " " + snapshot.path() + ")")
                .orElse("PATH");
        throw new UsageException(job.name() + " has written to " + String.join(", ", outputsWithRecords)
                + " before; continue with --from-savepoint " + from
                + ", or start without state, which writes its results again, with --fresh-state");
    }

    private void submit(Installation installation, JobDefinition job, List<String> arguments) {
        FlinkTarget target = FlinkTarget.find(installation, instance.value());
        target.requireNotRunning(job);
        String jobId = new JobSubmitter(installation, target.flink(), target.instance())
                .submit(job, parallelism, savepoint, arguments);
        PrintWriter out = spec.commandLine().getOut();
        out.println(job.name() + " submitted as " + jobId);
        target.restUrl()
                .ifPresent(url -> out.println("Web UI: " + Secrets.maskedUrls(url) + "/#/job/running/" + jobId));
    }
}
