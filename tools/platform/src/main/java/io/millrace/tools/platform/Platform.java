/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.platform.PlatformState.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The local platform: a Kafka broker, a schema registry and a Flink cluster as child processes, each restarted when it
 * exits. They stop on {@link #close} and when this JVM exits, is interrupted or is killed.
 */
public final class Platform implements AutoCloseable {
    private final PlatformOptions options;
    private final Instance instance;
    private final InstanceLock lock;
    private final PlatformLayout layout;
    private final ExecutorService executor;
    private final Map<Component, SupervisedProcess> processes = new EnumMap<>(Component.class);
    private final Thread shutdownHook = new Thread(this::close, "millrace-shutdown");
    private Phase phase = Phase.STARTING;

    private Platform(PlatformOptions options, PlatformListener listener, InstanceLock lock) {
        this.options = options;
        this.lock = lock;
        this.instance = Instance.of(options);
        PlatformState previous = PlatformState.load(instance.folder());
        OrphanProcesses.stop(previous);
        this.layout = PlatformLayout.allocate(options, previous);
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "millrace-platform");
            thread.setDaemon(true);
            return thread;
        });
        for (ProcessDefinition definition : layout.definitions()) {
            processes.put(
                    definition.component(),
                    new SupervisedProcess(definition, instance, executor, listener, this::saveState));
        }
    }

    /** Starts all components in parallel and returns once all are healthy; stops them again if one fails to start. */
    public static Platform start(PlatformOptions options, PlatformListener listener) {
        HostChecks.ofThisMachine().require(Instance.of(options));
        Path folder = Instance.of(options).folder();
        InstanceLock lock = InstanceLock.tryAcquire(folder.resolve("lock"))
                .orElseThrow(() -> new OperationFailedException("platform '"
                        + options.name() + "' is already running in another process"
                        + "; stop it with: millrace down --name " + options.name() + ", or choose another --name"));
        Platform platform;
        try {
            platform = new Platform(options, listener, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        try {
            platform.startAll();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    private void startAll() {
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        prepareFolders();
        layout.flinkConfiguration().write();
        saveState();
        CompletionService<Component> started = new ExecutorCompletionService<>(executor);
        processes.forEach((component, process) -> started.submit(process::start, component));
        try {
            for (int i = 0; i < processes.size(); i++) {
                started.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while starting the platform", e);
        }
        become(Phase.READY);
    }

    private void prepareFolders() {
        if (options.data() == PlatformOptions.Data.DELETE) {
            Folders.delete(instance.data());
            Folders.delete(instance.savepoints());
            Folders.delete(instance.runs());
        }
        Path previousLogs = instance.folder().resolve("logs.previous");
        try {
            Folders.delete(previousLogs);
            if (Files.exists(instance.logs())) {
                Files.move(instance.logs(), previousLogs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + instance.logs() + " to " + previousLogs, e);
        }
        Folders.delete(instance.temporary());
        Folders.create(instance.temporary());
        Folders.create(instance.logs());
        Folders.create(instance.configuration());
        Folders.create(instance.savepoints());
        for (String folder : List.of("registry", "tmp", "plugins")) {
            Folders.create(instance.data().resolve(folder));
        }
    }

    public Addresses addresses() {
        return layout.addresses();
    }

    /** The instance's folder. */
    public Path directory() {
        return instance.folder();
    }

    /** The process id of the component's JVM; changes with every restart. */
    public long pid(Component component) {
        return processes
                .get(component)
                .process()
                .map(ProcessHandle::pid)
                .orElseThrow(() -> new IllegalStateException(component.id() + " has not been started"));
    }

    /** Kills the process with SIGKILL; supervision restarts it. */
    public void kill(Component component) {
        processes.get(component).process().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Stops one component until {@link #start(Component)}. */
    public void stop(Component component) {
        processes.get(component).requestStop();
        processes.get(component).awaitStop();
    }

    /** Starts a stopped component on its previous port and returns once it is healthy. */
    public void start(Component component) {
        processes.get(component).start();
    }

    /** Number of restarts by supervision. */
    public int restarts(Component component) {
        return processes.get(component).restarts();
    }

    /** Resident memory of all components, bytes. */
    public long residentBytes() {
        return processes.values().stream()
                .flatMap(process -> process.process().stream())
                .mapToLong(process -> ResidentMemory.ofProcess(process.pid()).orElse(0))
                .sum();
    }

    /** Stops all components, Flink first, and returns once they have exited. */
    @Override
    public void close() {
        synchronized (this) {
            if (phase == Phase.STOPPED) {
                return;
            }
            phase = Phase.STOPPED;
        }
        stopAll(List.of(Component.TASKMANAGER, Component.JOBMANAGER));
        stopAll(List.of(Component.REGISTRY, Component.KAFKA));
        executor.shutdownNow();
        saveState();
        lock.close();
        if (Thread.currentThread() != shutdownHook) {
            removeShutdownHook();
        }
    }

    private void stopAll(Collection<Component> components) {
        components.forEach(component -> processes.get(component).requestStop());
        components.forEach(component -> processes.get(component).awaitStop());
    }

    private void removeShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is already shutting down; the hook then finds the platform stopped.
        }
    }

    private synchronized void become(Phase next) {
        phase = next;
        saveState();
    }

    private synchronized void saveState() {
        Map<String, ProcessIdentity> identities = new TreeMap<>();
        if (phase != Phase.STOPPED) {
            ProcessIdentity.of(ProcessHandle.current())
                    .ifPresent(identity -> identities.put(PlatformState.SUPERVISOR, identity));
            processes.forEach((component, process) -> process.process()
                    .flatMap(ProcessIdentity::of)
                    .ifPresent(identity -> identities.put(component.id(), identity)));
        }
        new PlatformState(layout.ports(), identities, phase).save(instance.folder());
    }
}
