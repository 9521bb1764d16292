/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.OperationFailedException;
import io.millrace.config.TextRequestedException;
import io.millrace.config.UnreachableException;
import io.millrace.config.UsageException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Probe;
import io.millrace.tools.platform.RunningPlatform;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a job's settings and the services they name, then submits the job with {@code flink run}. */
@Command(
        name = "submit",
        customSynopsis =
                "millrace submit JOB [--from-savepoint PATH|latest] [--parallelism N] [--config FILE] [--KEY VALUE ...]",
        description = {
            "Submits a job with 'flink run -d'.",
            "Its settings are checked first, and that Kafka and the registry answer. A job that already runs is refused.",
            "Settings come from config/jobs/common.yaml and JOB.yaml, or a --config file, then the environment and --KEY VALUE;",
            "later ones win. 'millrace submit JOB --print-config' lists every key, its value and where it came from.",
            "The job runs on the local platform or, with FLINK_HOME set, on the cluster of that Flink; FLINK_REST_URL",
            "names another one."
        },
        footer = {
            "%nExamples:",
            "  millrace submit purchase-totals",
            "  millrace submit purchase-totals --parallelism 4 --allowed-lateness '10 min'",
            "  millrace submit purchase-totals --from-savepoint latest",
            "  millrace submit fraud-detection --default-rules my-rules.yaml",
            "  FLINK_HOME=/opt/flink millrace submit purchase-totals --config production.yaml"
        })
public final class SubmitCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "JOB [--KEY VALUE ...]",
            completionCandidates = JobNames.class,
            description = "The job, then settings of it. Jobs: ${COMPLETION-CANDIDATES}.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH|latest",
            description = "Start from this savepoint or retained checkpoint; 'latest' is the newest that 'stop' took.")
    private Optional<String> savepoint = Optional.empty();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Parallel subtasks of each operator (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(names = "--print-config", description = "Print the effective settings and do nothing else.")
    private boolean printConfig;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (words.isEmpty() || words.get(0).startsWith("-")) {
            throw new UsageException("the name of a job comes first: millrace submit JOB [--KEY VALUE ...]");
        }
        if (parallelism < 1) {
            throw new UsageException("--parallelism is " + parallelism + ", it must be 1 or more");
        }
        Installation installation = Installation.locate();
        JobDefinition job = JobDefinition.require(words.get(0));
        List<String> arguments = arguments(installation, job);
        if (printConfig) {
            return printSettings(job, arguments);
        }
        requireServices(installation, JobConfiguration.load(job, arguments, System.getenv()));
        submit(installation, job, arguments);
        return ExitCodes.OK;
    }

    private int printSettings(JobDefinition job, List<String> arguments) {
        List<String> asking = new ArrayList<>(arguments);
        asking.add("--print-config");
        try {
            JobConfiguration.load(job, asking, System.getenv());
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
        arguments.addAll(given);
        RunningPlatform.find(installation, instance.value())
                .filter(platform -> !FlinkTarget.isUsersOwn())
                .ifPresent(platform -> arguments.addAll(missingAddresses(platform.addresses(), given)));
        return arguments;
    }

    /** The local platform's addresses as far as neither the arguments nor the environment say others. */
    private static List<String> missingAddresses(Addresses addresses, List<String> given) {
        Map<String, String> environment = System.getenv();
        List<String> all = JobSubmitter.addressArguments(addresses);
        List<String> missing = new ArrayList<>();
        if (!has(given, all.get(0)) && !environment.containsKey(Addresses.KAFKA_VARIABLE)) {
            missing.addAll(all.subList(0, 2));
        }
        if (!has(given, all.get(2)) && !environment.containsKey(Addresses.REGISTRY_VARIABLE)) {
            missing.addAll(all.subList(2, 4));
        }
        return missing;
    }

    private static boolean has(List<String> arguments, String option) {
        return arguments.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
    }

    private void requireServices(Installation installation, JobSettings settings) {
        try {
            Probe.requireKafka(settings.kafka());
            // Several addresses with commas between them are one registry; its client tries one after the other.
            Probe.requireHttp(
                    "schema registry", settings.registryUrl().split(",", 2)[0].strip() + "/subjects");
        } catch (UnreachableException e) {
            if (FlinkTarget.isUsersOwn()
                    || RunningPlatform.find(installation, instance.value()).isPresent()) {
                throw e;
            }
            throw new UnreachableException(e.getMessage() + "\n" + RunningPlatform.howToStart(instance.value()), e);
        }
    }

    private void submit(Installation installation, JobDefinition job, List<String> arguments) {
        FlinkTarget target = FlinkTarget.find(installation, instance.value());
        target.restUrl().ifPresent(url -> requireNotRunning(url, job));
        String jobId = new JobSubmitter(installation, target.flink(), target.instance())
                .submit(job, parallelism, savepoint, arguments);
        PrintWriter out = spec.commandLine().getOut();
        out.println(job.name() + " submitted as " + jobId);
        target.restUrl().ifPresent(url -> out.println("Web UI: " + url + "/#/job/running/" + jobId));
    }

    /** Two of the same job would write with the same transactional ids and end one another's transactions. */
    private static void requireNotRunning(String restUrl, JobDefinition job) {
        new FlinkRest(restUrl).runningJob(job.name()).ifPresent(running -> {
            throw new OperationFailedException(job.name() + " already runs as " + running.id() + " (" + running.state()
                    + "); stop it first with: millrace stop " + job.name());
        });
    }
}
