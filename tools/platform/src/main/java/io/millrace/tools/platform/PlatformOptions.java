/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.UsageException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Options of a local platform.
 *
 * @param name instance name, also its folder under {@code .millrace}
 * @param kafkaPort broker port, empty for a free one
 * @param registryPort registry port, empty for a free one
 * @param flinkPort REST port, empty for a free one
 * @param slots task slots of the one TaskManager
 * @param data what happens to the data of earlier runs of this instance
 * @param flinkSettings keys of Flink's configuration that override those of the installation
 */
public record PlatformOptions(
        Installation installation,
        String name,
        OptionalInt kafkaPort,
        OptionalInt registryPort,
        OptionalInt flinkPort,
        int slots,
        Data data,
        Map<String, String> flinkSettings) {
    public static final String DEFAULT_NAME = "default";
    public static final int DEFAULT_SLOTS = 12;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");

    /** Treatment of topics, schemas, checkpoints and savepoints of earlier runs. */
    public enum Data {
        KEEP,
        DELETE
    }

    public PlatformOptions {
        requireName(name);
        flinkSettings = Map.copyOf(flinkSettings);
        if (slots < 1) {
            throw new UsageException("--slots must be at least 1; got " + slots);
        }
    }

    /** Free ports, twelve slots, data kept. */
    public static PlatformOptions of(Installation installation, String name) {
        return new PlatformOptions(
                installation,
                name,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                DEFAULT_SLOTS,
                Data.KEEP,
                Map.of());
    }

    /** Deletes topics, schemas, checkpoints and savepoints of earlier runs on start. */
    public PlatformOptions withFreshData() {
        return new PlatformOptions(
                installation, name, kafkaPort, registryPort, flinkPort, slots, Data.DELETE, flinkSettings);
    }

    public PlatformOptions withPorts(OptionalInt kafka, OptionalInt registry, OptionalInt flink) {
        return new PlatformOptions(installation, name, kafka, registry, flink, slots, data, flinkSettings);
    }

    public PlatformOptions withSlots(int count) {
        return new PlatformOptions(installation, name, kafkaPort, registryPort, flinkPort, count, data, flinkSettings);
    }

    /** Overrides keys of Flink's configuration, except those that follow from the other options. */
    public PlatformOptions withFlinkSettings(Map<String, String> settings) {
        return new PlatformOptions(installation, name, kafkaPort, registryPort, flinkPort, slots, data, settings);
    }

    /** Rejects names that cannot be a folder name and a part of a transactional id. */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException("--name is '" + name + "' but must match " + NAME);
        }
        return name;
    }
}
