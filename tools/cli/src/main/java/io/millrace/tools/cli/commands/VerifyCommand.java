/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.millrace.config.UnreachableException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.scenario.JobReport;
import io.millrace.tools.cli.scenario.Verification;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace verify}: the oracle's verdict on the output of jobs. */
@Command(
        name = "verify",
        description = {
            "Recomputes the results of a job from its input topics and compares them with its output topics.",
            "Stop the traffic first. Ends with exit code 4 if a result is missing, duplicated or wrong."
        },
        footer = {
            "%nExamples:",
            "  millrace verify all",
            "  millrace verify purchase-totals --json",
            "  millrace verify purchase-totals --config my.yaml --set allowed-lateness=5min"
        })
public final class VerifyCommand implements Callable<Integer> {

    private static final String KAFKA = "--kafka.bootstrap.servers";
    private static final String REGISTRY = "--schema-registry.url";
    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

    @Parameters(
            paramLabel = "JOB",
            completionCandidates = JobNames.OrAll.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String job;

    @Option(names = "--json", description = "Print the verdicts as JSON.")
    private boolean json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file the job was submitted with; can be repeated.")
    private List<String> configs = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Setting the job was submitted with; can be repeated.")
    private Map<String, String> settings = Map.of();

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            defaultValue = "90s",
            description = "Time for a running job to catch up with its input (default: ${DEFAULT-VALUE}).")
    private Duration catchUpTimeout;

    @Mixin
    private ServiceAddress.Kafka kafka;

    @Mixin
    private ServiceAddress.Registry registry;

    @Mixin
    private ServiceAddress.Flink flink;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        new OptionFaults().requirePositive("--patience", catchUpTimeout).throwIfAny();
        List<JobDefinition> jobs =
                job.equals(JobNames.OrAll.ALL) ? JobDefinition.all() : List.of(JobDefinition.require(job));
        Optional<FlinkRest> flinkRest = ifKnown(() -> flink.address(instance)).map(FlinkRest::new);
        Verification verification = new Verification(flinkRest, catchUpTimeout);
        List<JobVerdict> verdicts = new ArrayList<>();
        for (JobDefinition verified : jobs) {
            verdicts.add(verification.verify(verified, arguments(verified), System.getenv()));
        }
        print(verdicts);
        return verdicts.stream().allMatch(JobVerdict::isVerified) ? ExitCodes.OK : ExitCodes.VERIFICATION_FAILED;
    }

    /** The arguments the job would be submitted with. */
    private List<String> arguments(JobDefinition known) {
        List<String> arguments = new ArrayList<>();
        if (configs.isEmpty()) {
            arguments.addAll(Installation.locate().settingsArguments(known));
        }
        configs.forEach(file -> arguments.addAll(List.of("--config", file)));
        settings.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        // A file of the user's own may name the addresses that neither an option nor a local platform does.
        if (configs.isEmpty()) {
            arguments.addAll(List.of(KAFKA, kafka.address(instance), REGISTRY, registry.address(instance)));
            return arguments;
        }
        ifKnown(() -> kafka.address(instance)).ifPresent(address -> arguments.addAll(List.of(KAFKA, address)));
        ifKnown(() -> registry.address(instance)).ifPresent(address -> arguments.addAll(List.of(REGISTRY, address)));
        return arguments;
    }

    private static Optional<String> ifKnown(Supplier<String> address) {
        try {
            return Optional.of(address.get());
        } catch (UnreachableException e) {
            return Optional.empty();
        }
    }

    private void print(List<JobVerdict> verdicts) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    JSON.writeValueAsString(verdicts.stream().map(JobReport::of).toList()));
        } else {
            verdicts.forEach(verdict -> out.println(verdict.describe()));
            verdicts.forEach(verdict -> out.println(verdict.headline()));
        }
        out.flush();
    }
}
