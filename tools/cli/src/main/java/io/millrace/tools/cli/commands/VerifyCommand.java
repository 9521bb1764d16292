/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.millrace.config.UnreachableException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.scenario.Verifier;
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

/** {@code millrace verify}: the oracle's verdict on a job's output. */
@Command(
        name = "verify",
        description = {
            "Recomputes what a job had to write from its input topics and compares it with what stands in Kafka.",
            "Exit code 0 = verified, 4 = something is missing, duplicated or wrong, 3 = Kafka or the registry is out of reach."
        },
        sortOptions = false)
public final class VerifyCommand implements Callable<Integer> {

    private static final String KAFKA = "--kafka.bootstrap.servers";
    private static final String REGISTRY = "--schema-registry.url";
    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

    @Parameters(paramLabel = "JOB", description = "a job's name, or all")
    private String job;

    @Option(names = "--json", description = "print the verdict as JSON")
    private boolean json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "a settings file the job was submitted with; can be repeated")
    private List<String> configs = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting the job was submitted with; can be repeated")
    private Map<String, String> settings = Map.of();

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            defaultValue = "90s",
            description = "how long the running job may take to catch up with its input (default: ${DEFAULT-VALUE})")
    private Duration patience;

    @Mixin
    private Target target;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        List<String> names = job.equals("all") ? Verifier.JOBS : List.of(job);
        Optional<FlinkRest> flink = found(target::flinkRest).map(FlinkRest::new);
        Verifier verifier = new Verifier(flink, patience, () -> false);
        List<JobVerdict> verdicts = new ArrayList<>();
        for (String name : names) {
            verdicts.add(verifier.verify(name, arguments(JobDefinition.require(name)), System.getenv()));
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
        // With a file of its own a job may run where no option and no local platform says; the file does then.
        if (configs.isEmpty()) {
            arguments.addAll(List.of(KAFKA, target.kafka(), REGISTRY, target.registry()));
            return arguments;
        }
        found(target::kafka).ifPresent(address -> arguments.addAll(List.of(KAFKA, address)));
        found(target::registry).ifPresent(address -> arguments.addAll(List.of(REGISTRY, address)));
        return arguments;
    }

    private static Optional<String> found(Supplier<String> address) {
        try {
            return Optional.of(address.get());
        } catch (UnreachableException e) {
            return Optional.empty();
        }
    }

    private void print(List<JobVerdict> verdicts) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(
                    verdicts.stream().map(JobVerdict::figures).toList()));
        } else {
            verdicts.forEach(verdict -> out.println(verdict.describe()));
            verdicts.forEach(verdict -> out.println(verdict.headline()));
        }
        out.flush();
    }
}
