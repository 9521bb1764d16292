/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Keeps one process of the platform running until it is stopped, with growing delays between restarts. */
final class SupervisedProcess {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(15);
    /** A process that ran this long is restarted after the shortest delay. */
    private static final Duration STABLE = Duration.ofSeconds(30);

    private final ProcessDefinition definition;
    private final Instance instance;
    private final Executor executor;
    private final PlatformListener listener;
    private final Runnable onLaunch;

    private ChildProcess current;
    private boolean enabled;
    private int restarts;
    private Duration delay = SHORTEST_DELAY;
    private long launchedAt;

    /**
     * Creates the supervision of a process that is not started yet.
     *
     * @param onLaunch runs after every launch, including restarts
     */
    SupervisedProcess(
            ProcessDefinition definition,
            Instance instance,
            Executor executor,
            PlatformListener listener,
            Runnable onLaunch) {
        this.definition = definition;
        this.instance = instance;
        this.executor = executor;
        this.listener = listener;
        this.onLaunch = onLaunch;
    }

    synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(current).map(ChildProcess::process);
    }

    synchronized int restarts() {
        return restarts;
    }

    /** Starts the process and returns once it is healthy; from then on it is restarted whenever it exits. */
    void start() {
        listener.starting(definition.component());
        long begin = System.nanoTime();
        synchronized (this) {
            if (current != null && current.isAlive()) {
                return;
            }
            enabled = true;
        }
        ChildProcess child = launch().orElseThrow(() ->
                new OperationFailedException(definition.component().id() + " was stopped during its start"));
        if (!awaitHealthy(child)) {
            throw startFailure(child);
        }
        executor.execute(() -> supervise(child));
        listener.ready(definition.component(), since(begin), definition.address());
    }

    private OperationFailedException startFailure(ChildProcess child) {
        return new OperationFailedException(definition.component().id() + " " + failure(child)
                + LogTail.of(instance.logs(), definition.component()));
    }

    private static String failure(ChildProcess child) {
        return child.isAlive()
                ? "is not responding after " + START_TIMEOUT.toSeconds() + " s"
                : "exited during its start with code " + child.exitCode();
    }

    /** Empty if the process was stopped. */
    private Optional<ChildProcess> launch() {
        ChildProcess child;
        synchronized (this) {
            if (!enabled) {
                return Optional.empty();
            }
            definition.prepare();
            child = ChildProcess.start(
                    instance, instance.logs().resolve(definition.outputFile()), definition.command());
            current = child;
            launchedAt = System.nanoTime();
        }
        onLaunch.run();
        return Optional.of(child);
    }

    private boolean awaitHealthy(ChildProcess child) {
        boolean decided = Polling.until(START_TIMEOUT, () -> !child.isAlive() || definition.healthy());
        return decided && child.isAlive();
    }

    /** Restarts the process until it is stopped or the platform closes. */
    private void supervise(ChildProcess started) {
        try {
            ChildProcess child = started;
            while (true) {
                int exitCode = child.awaitExit();
                Optional<Duration> restartIn = delayBeforeRestart(child);
                if (restartIn.isEmpty()) {
                    return;
                }
                listener.died(definition.component(), exitCode, restartIn.orElseThrow());
                Thread.sleep(restartIn.orElseThrow().toMillis());
                child = restart().orElse(child);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty if the process was stopped, or stopped and started again. */
    private synchronized Optional<Duration> delayBeforeRestart(ChildProcess child) {
        if (!enabled || child != current) {
            return Optional.empty();
        }
        restarts++;
        Duration next = since(launchedAt).compareTo(STABLE) > 0 ? SHORTEST_DELAY : delay;
        Duration doubled = next.multipliedBy(2);
        delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        return Optional.of(next);
    }

    /** Empty if the process could not be launched or was stopped. */
    private Optional<ChildProcess> restart() {
        long begin = System.nanoTime();
        try {
            Optional<ChildProcess> child = launch();
            if (child.isPresent() && awaitHealthy(child.orElseThrow())) {
                listener.restarted(definition.component(), since(begin));
            } else if (child.isPresent()) {
                listener.restartFailed(definition.component(), failure(child.orElseThrow()));
                child.ifPresent(ChildProcess::requestStop);
            }
            return child;
        } catch (OperationFailedException e) {
            listener.restartFailed(definition.component(), e.getMessage());
            return Optional.empty();
        } catch (UncheckedIOException e) {
            listener.restartFailed(
                    definition.component(), e.getMessage() + ": " + e.getCause().getMessage());
            return Optional.empty();
        }
    }

    /** Requests the process to stop and disables restarts; returns immediately. */
    synchronized void requestStop() {
        enabled = false;
        if (current != null) {
            current.requestStop();
        }
    }

    /** Waits until the process has stopped; kills it if it does not stop in time. */
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
