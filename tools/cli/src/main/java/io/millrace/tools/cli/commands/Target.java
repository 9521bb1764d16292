/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UnreachableException;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.RunningPlatform;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which services a command works on: an option wins over the environment, and that over the running local platform. */
public final class Target {
    @Mixin
    private InstanceName instance;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Bootstrap servers (default: KAFKA_BOOTSTRAP_SERVERS, else the local platform's).")
    private Optional<String> kafka = Optional.empty();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default: SCHEMA_REGISTRY_URL, else the local platform's).")
    private Optional<String> registry = Optional.empty();

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description = "Flink's REST API (default: FLINK_REST_URL, else the local platform's).")
    private Optional<String> flink = Optional.empty();

    public String name() {
        return instance.value();
    }

    public String kafka() {
        return resolve(kafka, "--kafka", Addresses.KAFKA_VARIABLE, name(), Addresses::kafka);
    }

    public String registry() {
        return resolve(registry, "--registry", Addresses.REGISTRY_VARIABLE, name(), Addresses::registry);
    }

    public String flinkRest() {
        return resolve(flink, "--flink", Addresses.FLINK_VARIABLE, name(), Addresses::flinkRest);
    }

    public Addresses addresses() {
        return new Addresses(kafka(), registry(), flinkRest());
    }

    /** The local platform of that name, if it runs. */
    public Optional<RunningPlatform> platform() {
        return RunningPlatform.find(Installation.locate(), name());
    }

    /** What the option says, else the environment, else the running platform of that name. */
    static String resolve(
            Optional<String> option,
            String flag,
            String variable,
            String instanceName,
            Function<Addresses, String> ofPlatform) {
        if (option.isPresent()) {
            return option.get();
        }
        String value = System.getenv(variable);
        if (value != null && !value.isBlank()) {
            return value;
        }
        return RunningPlatform.find(Installation.locate(), instanceName)
                .map(RunningPlatform::addresses)
                .map(ofPlatform)
                .orElseThrow(() -> new UnreachableException("neither " + flag + " nor " + variable + " is set, and "
                        + RunningPlatform.howToStart(instanceName)));
    }
}
