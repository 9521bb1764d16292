/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.tools.platform.PlatformState.Phase;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a platform in a process of its own and forwards its output until the platform is ready. */
public final class DetachedPlatform {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final Installation installation;
    private final String name;
    private final Path instance;
    private final Path log;
    private final PrintStream out;

    public DetachedPlatform(Installation installation, String name, PrintStream out) {
        this.installation = installation;
        this.name = PlatformOptions.requireName(name);
        this.instance = installation.instance(name);
        this.log = instance.resolve("supervisor.log");
        this.out = out;
    }

    /**
     * Runs a program that starts the platform, detached from the terminal, with a copy of this JVM's class path. Returns
     * 0 once the platform is ready, or the exit code of the program if it exits before that; its output has the reason.
     *
     * @param options JVM options
     */
    public int start(List<String> options, String mainClass, List<String> arguments) {
        HostChecks.ofThisMachine().require(new Instance(installation, instance));
        InstanceLock startLock = InstanceLock.acquire(
                instance.resolve("up.lock"),
                pid -> out.println("waiting for process " + pid + ", which is starting platform '" + name + "'"));
        try {
            if (RunningPlatform.find(installation, name).isPresent()) {
                return 0;
            }
            Path temporary = new Instance(installation, instance).temporary();
            Folders.create(temporary);
            List<String> command = new JavaCommand(temporary)
                    .with(options)
                    .main(classPath(), mainClass, arguments.toArray(String[]::new));
            return follow(launch(command));
        } finally {
            startLock.close();
        }
    }

    private int follow(Process supervisor) {
        Thread onInterrupt = new Thread(() -> stop(supervisor), "millrace-stop-supervisor");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        long read = 0;
        while (supervisor.isAlive() && !isReady(supervisor.pid())) {
            Polling.pause(POLL_INTERVAL);
            read = copy(read);
        }
        copy(read);
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        return supervisor.isAlive() ? 0 : supervisor.exitValue();
    }

    /** Copies the class path, because a build would replace classes that the running platform has not loaded yet. */
    private String classPath() {
        Path copies = instance.resolve("runtime");
        Folders.delete(copies);
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.isBlank() && Files.exists(Path.of(entry))) {
                Path copy = copies.resolve(entries.size() + "-" + Path.of(entry).getFileName());
                Folders.copy(Path.of(entry), copy);
                entries.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private Process launch(List<String> command) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "millrace"));
        line.addAll(command);
        try {
            return new ProcessBuilder(line)
                    .directory(installation.root().toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(log.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the supervisor of platform '" + name + "'", e);
        }
    }

    private boolean isReady(long supervisorPid) {
        PlatformState state = PlatformState.load(instance);
        ProcessIdentity supervisor = state.processes().get(PlatformState.SUPERVISOR);
        return state.phase() == Phase.READY && supervisor != null && supervisor.pid() == supervisorPid;
    }

    private long copy(long from) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] added = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(added);
            out.print(new String(added, StandardCharsets.UTF_8));
            out.flush();
            return from + added.length;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    private void stop(Process supervisor) {
        out.println("interrupted; stopping the platform");
        supervisor.destroy();
        try {
            supervisor.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
