/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UnreachableException;
import io.millrace.tools.platform.PlatformState.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A platform that some process runs, seen through its state file. */
public final class RunningPlatform {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final Path instance;
    private final PlatformState state;

    /**
     * How one component is now.
     *
     * @param residentBytes empty when the process is gone
     */
    public record ComponentStatus(
            Component component, long pid, String address, boolean healthy, OptionalLong residentBytes) {}

    private RunningPlatform(Path instance, PlatformState state) {
        this.instance = instance;
        this.state = state;
    }

    /** The platform of that name, if it is ready to be used. */
    public static Optional<RunningPlatform> find(Installation installation, String name) {
        Path instance = installation.instance(PlatformOptions.requireName(name));
        PlatformState state = PlatformState.load(instance);
        if (state.phase() != Phase.READY
                || state.running(PlatformState.SUPERVISOR).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RunningPlatform(instance, state));
    }

    /** The platform of that name, or a failure that says how to start it. */
    public static RunningPlatform require(Installation installation, String name) {
        return find(installation, name).orElseThrow(() -> new UnreachableException(howToStart(name)));
    }

    /** What to say when the platform of that name is needed and does not run. */
    public static String howToStart(String name) {
        String option = name.equals(PlatformOptions.DEFAULT_NAME) ? "" : " --name " + name;
        return "platform '" + name + "' is not running; start it with: scripts/millrace up" + option;
    }

    public Addresses addresses() {
        return PlatformLayout.addresses(state.ports());
    }

    public Path directory() {
        return instance;
    }

    public long supervisorPid() {
        return state.processes().get(PlatformState.SUPERVISOR).pid();
    }

    public OptionalLong supervisorResidentBytes() {
        return ResidentMemory.ofProcess(supervisorPid());
    }

    public Map<Component, Long> pids() {
        Map<Component, Long> pids = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            Optional.ofNullable(state.processes().get(component.id()))
                    .ifPresent(identity -> pids.put(component, identity.pid()));
        }
        return pids;
    }

    /** Asks every component whether it works. */
    public List<ComponentStatus> components() {
        return pids().entrySet().stream()
                .map(entry -> status(entry.getKey(), entry.getValue()))
                .toList();
    }

    private ComponentStatus status(Component component, long pid) {
        boolean running = state.running(component.id()).isPresent();
        return new ComponentStatus(
                component,
                pid,
                address(component),
                running && healthy(component),
                running ? ResidentMemory.ofProcess(pid) : OptionalLong.empty());
    }

    private String address(Component component) {
        return switch (component) {
            case KAFKA -> addresses().kafka();
            case REGISTRY -> addresses().registry();
            case JOBMANAGER -> addresses().flinkRest();
            case TASKMANAGER -> "";
        };
    }

    private boolean healthy(Component component) {
        return switch (component) {
            case KAFKA -> Probe.kafka(addresses().kafka());
            case REGISTRY -> Probe.http(addresses().registry() + "/subjects");
            case JOBMANAGER -> Probe.http(addresses().flinkRest() + "/overview");
            case TASKMANAGER -> hasTaskManager();
        };
    }

    private boolean hasTaskManager() {
        try {
            return new FlinkRest(addresses().flinkRest()).overview().taskManagers() >= 1;
        } catch (OperationFailedException e) {
            return false;
        }
    }

    /**
     * Stops the platform of that name, whether it works, still starts or lost its supervisor; returns whether there was
     * anything to stop.
     */
    public static boolean stop(Installation installation, String name) {
        Path instance = installation.instance(PlatformOptions.requireName(name));
        PlatformState state = PlatformState.load(instance);
        Optional<ProcessHandle> supervisor = state.running(PlatformState.SUPERVISOR);
        supervisor.ifPresent(RunningPlatform::end);
        int leftovers = OrphanProcesses.end(PlatformState.load(instance));
        if (supervisor.isPresent() || leftovers > 0) {
            PlatformState.load(instance).stopped().save(instance);
            return true;
        }
        return false;
    }

    private static void end(ProcessHandle supervisor) {
        supervisor.destroy();
        if (!Polling.until(STOP_PATIENCE, () -> !supervisor.isAlive())) {
            supervisor.destroyForcibly();
        }
    }
}
