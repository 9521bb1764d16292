/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Ports and processes of one platform, kept in a file of its instance.
 *
 * @param ports by name; survive a stop so that the next start uses the same ones
 * @param processes by name: {@value #SUPERVISOR} and the ids of the components
 */
record PlatformState(Map<String, Integer> ports, Map<String, ProcessIdentity> processes, Phase phase) {
    static final String SUPERVISOR = "supervisor";
    private static final String FILE = "platform.json";

    enum Phase {
        STARTING,
        READY,
        STOPPED
    }

    PlatformState {
        ports = Map.copyOf(ports);
        processes = Map.copyOf(processes);
        Objects.requireNonNull(phase, "phase");
    }

    static PlatformState none() {
        return new PlatformState(Map.of(), Map.of(), Phase.STOPPED);
    }

    OptionalInt port(String name) {
        Integer port = ports.get(name);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The process of that name, if it is running. */
    Optional<ProcessHandle> running(String name) {
        return Optional.ofNullable(processes.get(name)).flatMap(ProcessIdentity::running);
    }

    PlatformState stopped() {
        return new PlatformState(ports, Map.of(), Phase.STOPPED);
    }

    /** The state of an instance; {@link #none} if the file is missing or damaged. */
    static PlatformState load(Path instance) {
        try {
            return Json.read(instance.resolve(FILE), PlatformState.class).orElseGet(PlatformState::none);
        } catch (OperationFailedException e) {
            return none();
        }
    }

    void save(Path instance) {
        Json.write(instance.resolve(FILE), this);
    }
}
