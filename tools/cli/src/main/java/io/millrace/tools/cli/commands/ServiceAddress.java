/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UnreachableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.scenario.RegistryConnection;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.RunningPlatform;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Options that locate a service: an option wins over the environment, and that over the running local platform. */
final class ServiceAddress {

    private ServiceAddress() {}

    /** {@code --kafka}. */
    static final class Kafka {
        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                description = "Bootstrap servers (default: KAFKA_BOOTSTRAP_SERVERS, else the local platform's).")
        private Optional<String> address = Optional.empty();

        String address(InstanceName instance) {
            return resolve(address, "--kafka", Addresses.KAFKA_VARIABLE, instance, Addresses::kafka);
        }
    }

    /** {@code --registry}. */
    static final class Registry {
        @Option(
                names = "--registry",
                paramLabel = "URL",
                description = "Schema registry (default: SCHEMA_REGISTRY_URL, else the local platform's).")
        private Optional<String> address = Optional.empty();

        String address(InstanceName instance) {
            return resolve(address, "--registry", Addresses.REGISTRY_VARIABLE, instance, Addresses::registry);
        }

        /** @param properties of the registry's client, under its own names */
        SchemaRegistry connect(InstanceName instance, Map<String, String> properties) {
            return RegistryConnection.open(address(instance), properties);
        }
    }

    /** {@code --flink}. */
    static final class Flink {
        @Option(
                names = "--flink",
                paramLabel = "URL",
                description = "Flink REST API (default: FLINK_REST_URL, else the local platform's).")
        private Optional<String> address = Optional.empty();

        String address(InstanceName instance) {
            return resolve(address, "--flink", Addresses.FLINK_VARIABLE, instance, Addresses::flinkRest);
        }
    }

    private static String resolve(
            Optional<String> option,
            String flag,
            String variable,
            InstanceName instance,
            Function<Addresses, String> ofPlatform) {
        if (option.isPresent()) {
            return option.orElseThrow();
        }
        String value = System.getenv(variable);
        if (value != null && !value.isBlank()) {
            return value;
        }
        return RunningPlatform.find(Installation.locate(), instance.value())
                .map(RunningPlatform::addresses)
                .map(ofPlatform)
                .orElseThrow(() -> new UnreachableException("neither " + flag + " nor " + variable + " is set, and "
                        + RunningPlatform.howToStart(instance.value())));
    }
}
