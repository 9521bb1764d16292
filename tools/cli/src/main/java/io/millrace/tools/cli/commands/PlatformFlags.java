/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.PlatformOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that start a local platform. */
public final class PlatformFlags {
    private static final int MAX_PORT = 65_535;

    @Mixin
    private InstanceName instance;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Port of the broker (default: a free one).")
    private Integer kafkaPort;

    @Option(names = "--registry-port", paramLabel = "PORT", description = "Port of the registry (default: a free one).")
    private Integer registryPort;

    @Option(
            names = "--flink-port",
            paramLabel = "PORT",
            description = "Port of Flink's REST API and Web UI (default: a free one).")
    private Integer flinkPort;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "" + PlatformOptions.DEFAULT_SLOTS,
            description = "Task slots of the TaskManager (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--fresh",
            description = "Delete topics, schemas, checkpoints and savepoints of earlier runs first.")
    private boolean fresh;

    public PlatformOptions options(Installation installation) {
        requireValidOptions();
        PlatformOptions options = PlatformOptions.of(installation, instance.value())
                .withPorts(port(kafkaPort), port(registryPort), port(flinkPort))
                .withSlots(slots);
        return fresh ? options.withFreshData() : options;
    }

    private void requireValidOptions() {
        OptionFaults faults = new OptionFaults().requireBetween("--slots", 1, 1_000, slots);
        port(kafkaPort).ifPresent(port -> faults.requireBetween("--kafka-port", 1, MAX_PORT, port));
        port(registryPort).ifPresent(port -> faults.requireBetween("--registry-port", 1, MAX_PORT, port));
        port(flinkPort).ifPresent(port -> faults.requireBetween("--flink-port", 1, MAX_PORT, port));
        faults.throwIfAny();
    }

    private static OptionalInt port(Integer port) {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The options as arguments for another process of this command. */
    static List<String> arguments(PlatformOptions options) {
        List<String> arguments = new ArrayList<>(List.of("--name", options.name(), "--slots", "" + options.slots()));
        options.kafkaPort().ifPresent(port -> arguments.addAll(List.of("--kafka-port", "" + port)));
        options.registryPort().ifPresent(port -> arguments.addAll(List.of("--registry-port", "" + port)));
        options.flinkPort().ifPresent(port -> arguments.addAll(List.of("--flink-port", "" + port)));
        if (options.data() == PlatformOptions.Data.DELETE) {
            arguments.add("--fresh");
        }
        return arguments;
    }
}
