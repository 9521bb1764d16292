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

/** Starts a process of its own that runs a platform, and follows what it prints until the platform can be used. */
public final class DetachedPlatform {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

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
     * Runs Java with these options and arguments and a copy of this program's class path, detached from the terminal. It
     * is to start the platform and stay. Returns zero once the platform can be used, or the exit code when the program
     * ended before; it has printed why.
     */
    public int start(List<String> options, String mainClass, List<String> arguments) {
        Folders.create(instance);
        InstanceLock alone = InstanceLock.acquire(instance.resolve("up.lock"));
        try {
            if (RunningPlatform.find(installation, name).isPresent()) {
                return 0;
            }
            List<String> command =
                    new JavaCommand().with(options).main(classPath(), mainClass, arguments.toArray(String[]::new));
            return follow(launch(command));
        } finally {
            alone.close();
        }
    }

    private int follow(Process supervisor) {
        Thread onInterrupt = new Thread(() -> stop(supervisor), "millrace-stop-supervisor");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        long read = 0;
        while (supervisor.isAlive() && !isReady(supervisor.pid())) {
            Polling.pause(STEP);
            read = copy(read);
        }
        copy(read);
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        return supervisor.isAlive() ? 0 : supervisor.exitValue();
    }

    /** A copy, because a build while the platform runs would take classes away that it has not loaded yet. */
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
            byte[] news = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(news);
            out.print(new String(news, StandardCharsets.UTF_8));
            out.flush();
            return from + news.length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop(Process supervisor) {
        out.println("interrupted, stopping what was started");
        supervisor.destroy();
        try {
            supervisor.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
