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

/** A running platform of any process, as described by its state file. */
public final class RunningPlatform {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final Path instance;
    private final PlatformState state;

    /**
     * Current status of one component.
     *
     * @param residentBytes empty if the process has ended
     */
    public record ComponentStatus(
            Component component, long pid, String address, boolean healthy, OptionalLong residentBytes) {}

    private RunningPlatform(Path instance, PlatformState state) {
        this.instance = instance;
        this.state = state;
    }

    /** The platform of that name, if it is ready. */
    public static Optional<RunningPlatform> find(Installation installation, String name) {
        Path instance = installation.instance(PlatformOptions.requireName(name));
        PlatformState state = PlatformState.load(instance);
        if (state.phase() != Phase.READY
                || state.running(PlatformState.SUPERVISOR).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RunningPlatform(instance, state));
    }

    /**
     * The platform of that name.
     *
     * @throws UnreachableException with {@link #howToStart} if it is not running
     */
    public static RunningPlatform require(Installation installation, String name) {
        return find(installation, name).orElseThrow(() -> new UnreachableException(howToStart(name)));
    }

    /** Message for a platform that is needed but not running. */
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

    private Map<Component, Long> pids() {
        Map<Component, Long> pids = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            Optional.ofNullable(state.processes().get(component.id()))
                    .ifPresent(identity -> pids.put(component, identity.pid()));
        }
        return pids;
    }

    /** Checks every component. */
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
            case KAFKA -> Probe.isKafkaUp(addresses().kafka());
            case REGISTRY -> Probe.isHttpUp(addresses().registry() + "/subjects");
            case JOBMANAGER -> Probe.isHttpUp(addresses().flinkRest() + "/overview");
            case TASKMANAGER -> hasTaskManager();
        };
    }

    private boolean hasTaskManager() {
        try {
            return !new FlinkRest(addresses().flinkRest()).taskManagerIds().isEmpty();
        } catch (OperationFailedException e) {
            return false;
        }
    }

    /**
     * Stops the platform of that name, whether it is ready, starting or without a supervisor; returns whether there was
     * anything to stop.
     */
    public static boolean stop(Installation installation, String name) {
        Path instance = installation.instance(PlatformOptions.requireName(name));
        PlatformState state = PlatformState.load(instance);
        Optional<ProcessHandle> supervisor = state.running(PlatformState.SUPERVISOR);
        supervisor.ifPresent(RunningPlatform::end);
        int orphans = OrphanProcesses.stop(PlatformState.load(instance));
        if (supervisor.isPresent() || orphans > 0) {
            PlatformState.load(instance).stopped().save(instance);
            return true;
        }
        return false;
    }

    private static void end(ProcessHandle supervisor) {
        supervisor.destroy();
        if (!Polling.until(STOP_TIMEOUT, () -> !supervisor.isAlive())) {
            supervisor.destroyForcibly();
        }
    }
}
