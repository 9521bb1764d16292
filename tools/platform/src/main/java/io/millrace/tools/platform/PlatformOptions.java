/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.UsageException;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a local platform is to be like.
 *
 * @param name instance name, also its folder under {@code .millrace}
 * @param kafkaPort broker port, a free one when empty
 * @param registryPort registry port, a free one when empty
 * @param flinkPort REST port, a free one when empty
 * @param slots task slots of the one TaskManager
 * @param data whether data of an earlier run of this instance is kept
 */
public record PlatformOptions(
        Installation installation,
        String name,
        OptionalInt kafkaPort,
        OptionalInt registryPort,
        OptionalInt flinkPort,
        int slots,
        Data data) {
    public static final String DEFAULT_NAME = "default";
    public static final int DEFAULT_SLOTS = 12;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");

    /** What becomes of topics, schemas, checkpoints and savepoints of an earlier run. */
    public enum Data {
        KEEP,
        DELETE
    }

    public PlatformOptions {
        requireName(name);
        if (slots < 1) {
            throw new UsageException("--slots is " + slots + ", it must be 1 or more");
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
                Data.KEEP);
    }

    /** The same, but starting with no topic, schema, checkpoint or savepoint. */
    public PlatformOptions withFreshData() {
        return new PlatformOptions(installation, name, kafkaPort, registryPort, flinkPort, slots, Data.DELETE);
    }

    public PlatformOptions withPorts(OptionalInt kafka, OptionalInt registry, OptionalInt flink) {
        return new PlatformOptions(installation, name, kafka, registry, flink, slots, data);
    }

    public PlatformOptions withSlots(int count) {
        return new PlatformOptions(installation, name, kafkaPort, registryPort, flinkPort, count, data);
    }

    /** Refuses names that could not be a folder or a part of a transactional id. */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException("--name is '" + name + "', it must be lower-case letters, digits and hyphens");
        }
        return name;
    }
}
