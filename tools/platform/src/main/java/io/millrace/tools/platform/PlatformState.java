/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What is on disk about one platform: its ports and the processes that belong to it.
 *
 * @param ports by name; kept after the platform stopped, so that it gets the same ones next time
 * @param processes by name: {@code supervisor} and the ids of the components
 * @param phase whether the platform can be used
 */
record PlatformState(Map<String, Integer> ports, Map<String, ProcessIdentity> processes, Phase phase) {
    static final String SUPERVISOR = "supervisor";
    private static final String FILE = "platform.properties";

    enum Phase {
        STARTING,
        READY,
        STOPPED
    }

    PlatformState {
        ports = Map.copyOf(ports);
        processes = Map.copyOf(processes);
    }

    static PlatformState none() {
        return new PlatformState(Map.of(), Map.of(), Phase.STOPPED);
    }

    OptionalInt port(String name) {
        Integer port = ports.get(name);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The process under that name, if it runs. */
    Optional<ProcessHandle> running(String name) {
        return Optional.ofNullable(processes.get(name)).flatMap(ProcessIdentity::running);
    }

    PlatformState stopped() {
        return new PlatformState(ports, Map.of(), Phase.STOPPED);
    }

    /** The state of an instance; a missing or damaged file is the state of a platform that never ran. */
    static PlatformState load(Path instance) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(instance.resolve(FILE), StandardCharsets.UTF_8)) {
            properties.load(reader);
            return parse(properties);
        } catch (NoSuchFileException e) {
            return none();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            return none();
        }
    }

    private static PlatformState parse(Properties properties) {
        Map<String, Integer> ports = new TreeMap<>();
        Map<String, ProcessIdentity> processes = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.endsWith(".port")) {
                ports.put(before(key, ".port"), Integer.valueOf(properties.getProperty(key)));
            }
            if (key.endsWith(".pid")) {
                String name = before(key, ".pid");
                long started = Long.parseLong(properties.getProperty(name + ".started"));
                processes.put(
                        name,
                        new ProcessIdentity(
                                Long.parseLong(properties.getProperty(key)), Instant.ofEpochMilli(started)));
            }
        }
        return new PlatformState(ports, processes, Phase.valueOf(properties.getProperty("phase")));
    }

    private static String before(String key, String suffix) {
        return key.substring(0, key.length() - suffix.length());
    }

    /** Replaces the file as a whole, so that a reader never sees half of it. */
    void save(Path instance) {
        Properties properties = new Properties();
        properties.setProperty("phase", phase.name());
        ports.forEach((name, port) -> properties.setProperty(name + ".port", Integer.toString(port)));
        processes.forEach((name, process) -> {
            properties.setProperty(name + ".pid", Long.toString(process.pid()));
            properties.setProperty(
                    name + ".started", Long.toString(process.started().toEpochMilli()));
        });
        try {
            Path temporary = Files.createTempFile(instance, FILE, ".tmp");
            try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                properties.store(writer, "Ports and processes of this platform");
            }
            Files.move(
                    temporary,
                    instance.resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + instance.resolve(FILE), e);
        }
    }
}
