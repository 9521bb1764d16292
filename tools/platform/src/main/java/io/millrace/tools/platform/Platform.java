/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.tools.platform.PlatformState.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * The local platform: a Kafka broker, a schema registry and a Flink cluster as child processes of this one, each started
 * again when it ends. They stop on {@link #close}, when this process exits or is interrupted, and also when it is killed.
 */
public final class Platform implements AutoCloseable {
    private final PlatformOptions options;
    private final Path instance;
    private final InstanceLock lock;
    private final PlatformLayout layout;
    private final ExecutorService executor;
    private final Map<Component, SupervisedProcess> processes = new EnumMap<>(Component.class);
    private final Thread shutdownHook = new Thread(this::shutDown, "millrace-shutdown");

    private Phase phase = Phase.STARTING;

    private volatile Runnable beforeShutdown = () -> {};

    private Platform(PlatformOptions options, PlatformListener listener, InstanceLock lock) {
        this.options = options;
        this.lock = lock;
        this.instance = options.installation().instance(options.name());
        PlatformState before = PlatformState.load(instance);
        OrphanProcesses.end(before);
        this.layout = PlatformLayout.choose(options, before);
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "millrace-platform");
            thread.setDaemon(true);
            return thread;
        });
        PlatformListener oneAtATime = new SerialListener(listener);
        for (ProcessDefinition definition : layout.definitions()) {
            processes.put(
                    definition.component(),
                    new SupervisedProcess(
                            definition, options.installation(), instance, executor, oneAtATime, this::saveState));
        }
    }

    /** Starts everything at once and returns when all of it works; otherwise stops what was started and says why. */
    public static Platform start(PlatformOptions options, PlatformListener listener) {
        Path instance = options.installation().instance(options.name());
        Folders.create(instance);
        InstanceLock lock = InstanceLock.tryAcquire(instance.resolve("lock"))
                .orElseThrow(() -> new OperationFailedException("platform '"
                        + options.name() + "' is already run by another process"
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
            throw new OperationFailedException("interrupted while the platform started", e);
        }
        become(Phase.READY);
    }

    private void prepareFolders() {
        if (options.data() == PlatformOptions.Data.DELETE) {
            Folders.delete(instance.resolve("data"));
            Folders.delete(savepoints());
        }
        Path before = instance.resolve("logs.previous");
        try {
            Folders.delete(before);
            if (Files.exists(logs())) {
                Files.move(logs(), before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String folder : new String[] {"logs", "conf", "data/registry", "data/tmp", "data/plugins", "savepoints"}) {
            Folders.create(instance.resolve(folder));
        }
    }

    public Addresses addresses() {
        return layout.addresses();
    }

    /** The instance's folder. */
    public Path directory() {
        return instance;
    }

    public Path logs() {
        return instance.resolve("logs");
    }

    public Path savepoints() {
        return instance.resolve("savepoints");
    }

    /** The process id of the JVM itself; another one after a restart. */
    public long pid(Component component) {
        return processes
                .get(component)
                .process()
                .map(ProcessHandle::pid)
                .orElseThrow(() -> new IllegalStateException(component.id() + " was never started"));
    }

    /** Kills the process as {@code kill -9} does; supervision brings it back. */
    public void kill(Component component) {
        processes.get(component).process().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Stops one component, which stays away until {@link #start(Component)}. */
    public void stop(Component component) {
        processes.get(component).requestStop();
        processes.get(component).awaitStop();
    }

    /** Starts a stopped component on its old port and returns when it answers. */
    public void start(Component component) {
        processes.get(component).start();
    }

    /** How often supervision started the component again. */
    public int restarts(Component component) {
        return processes.get(component).restarts();
    }

    public boolean isHealthy(Component component) {
        return processes.get(component).isHealthy();
    }

    public void awaitHealthy(Component component, Duration patience) {
        if (!Polling.until(patience, () -> isHealthy(component))) {
            throw new OperationFailedException(component.id() + " does not answer within " + patience.toSeconds() + " s"
                    + LogTail.of(logs(), component));
        }
    }

    /** Memory that all components hold now, in bytes. */
    public long residentBytes() {
        return processes.values().stream()
                .flatMap(process -> process.process().stream())
                .mapToLong(process -> ResidentMemory.ofProcess(process.pid()).orElse(0))
                .sum();
    }

    /** What is to happen first when this process is interrupted while the platform runs; it may take its time. */
    public void beforeShutdown(Runnable action) {
        beforeShutdown = action;
    }

    private void shutDown() {
        beforeShutdown.run();
        close();
    }

    /** Stops everything, Flink first, and returns when it has ended. */
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
            // The process is already on its way out; the hook finds nothing left to do.
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
        new PlatformState(layout.ports(), identities, phase).save(instance);
    }
}
