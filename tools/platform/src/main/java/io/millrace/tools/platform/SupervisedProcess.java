/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Keeps one process of the platform running, with growing pauses between attempts, until it is told to stop. */
final class SupervisedProcess {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    /** A process that ran this long gets the shortest pause again. */
    private static final Duration STABLE = Duration.ofSeconds(30);

    private final ProcessDefinition definition;
    private final Installation installation;
    private final Path instance;
    private final Executor executor;
    private final PlatformListener listener;
    private final Runnable launched;

    private ChildProcess current;

    private boolean wanted;

    private int restarts;

    private Duration pause = SHORTEST_PAUSE;

    private long launchedAt;

    /**
     * Starts nothing yet.
     *
     * @param launched is called whenever there is a new process
     */
    SupervisedProcess(
            ProcessDefinition definition,
            Installation installation,
            Path instance,
            Executor executor,
            PlatformListener listener,
            Runnable launched) {
        this.definition = definition;
        this.installation = installation;
        this.instance = instance;
        this.executor = executor;
        this.listener = listener;
        this.launched = launched;
    }

    ProcessDefinition definition() {
        return definition;
    }

    synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(current).map(ChildProcess::process);
    }

    synchronized int restarts() {
        return restarts;
    }

    /** Starts the process and returns when it answers. From then on it is started again whenever it ends. */
    void start() {
        listener.starting(definition.component());
        long begun = System.nanoTime();
        synchronized (this) {
            if (current != null && current.isAlive()) {
                return;
            }
            wanted = true;
        }
        ChildProcess child = launch().orElseThrow(() ->
                new OperationFailedException(definition.component().id() + " was stopped while it started"));
        if (!awaitHealthy(child, START_PATIENCE)) {
            throw failed(child);
        }
        executor.execute(() -> supervise(child));
        listener.ready(definition.component(), since(begun), definition.address());
    }

    private OperationFailedException failed(ChildProcess child) {
        String what = child.isAlive()
                ? " does not answer after " + START_PATIENCE.toSeconds() + " s"
                : " ended while it started, exit code " + child.exitCode();
        return new OperationFailedException(
                definition.component().id() + what + LogTail.of(instance.resolve("logs"), definition.component()));
    }

    /** Empty when the process is not wanted any more. */
    private Optional<ChildProcess> launch() {
        ChildProcess child;
        synchronized (this) {
            if (!wanted) {
                return Optional.empty();
            }
            definition.prepare();
            Path log = instance.resolve("logs").resolve(definition.outputFile());
            child = ChildProcess.start(installation, instance, log, definition.command());
            current = child;
            launchedAt = System.nanoTime();
        }
        launched.run();
        return Optional.of(child);
    }

    private boolean awaitHealthy(ChildProcess child, Duration patience) {
        boolean decided = Polling.until(patience, () -> !child.isAlive() || definition.healthy());
        return decided && child.isAlive();
    }

    /** Runs until the process is not wanted any more or the platform closes. */
    private void supervise(ChildProcess started) {
        try {
            ChildProcess child = started;
            while (true) {
                int exitCode = child.awaitExit();
                Optional<Duration> restartIn = pauseAfter(child);
                if (restartIn.isEmpty()) {
                    return;
                }
                listener.died(definition.component(), exitCode, restartIn.get());
                Thread.sleep(restartIn.get().toMillis());
                child = restart().orElse(child);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty when nobody wants the process back. */
    private synchronized Optional<Duration> pauseAfter(ChildProcess child) {
        if (!wanted || child != current) {
            return Optional.empty();
        }
        restarts++;
        Duration next = since(launchedAt).compareTo(STABLE) > 0 ? SHORTEST_PAUSE : pause;
        Duration doubled = next.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return Optional.of(next);
    }

    /** Empty when it could not even be launched, or is not wanted any more. */
    private Optional<ChildProcess> restart() {
        long begun = System.nanoTime();
        try {
            Optional<ChildProcess> child = launch();
            if (child.isPresent() && awaitHealthy(child.get(), START_PATIENCE)) {
                listener.restarted(definition.component(), since(begun));
            } else {
                child.ifPresent(ChildProcess::requestStop);
            }
            return child;
        } catch (OperationFailedException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    boolean isHealthy() {
        synchronized (this) {
            if (current == null || !current.isAlive()) {
                return false;
            }
        }
        return definition.healthy();
    }

    /** Asks for the end; returns at once. */
    synchronized void requestStop() {
        wanted = false;
        if (current != null) {
            current.requestStop();
        }
    }

    void awaitStop() {
        ChildProcess child;
        synchronized (this) {
            child = current;
        }
        if (child != null) {
            child.awaitStop();
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
