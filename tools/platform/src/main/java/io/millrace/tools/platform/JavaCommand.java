/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the command line of a JVM of the same Java installation as this process. */
final class JavaCommand {
    /** Kafka and Flink write numbers that they read again; on the command line it wins over JAVA_TOOL_OPTIONS. */
    static final List<String> LOCALE = List.of("-Duser.language=en", "-Duser.country=US");

    /** From Java 24 on, a JVM warns of native libraries and of {@code Unsafe}, which Flink and Kafka use. */
    static final List<String> ACCESS = Runtime.version().feature() < 24
            ? List.of()
            : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final List<String> line = new ArrayList<>();

    /**
     * Creates a command without a program.
     *
     * @param temporary folder for temporary files. Libraries with native code unpack it there, and the system's folder
     *     may be mounted {@code noexec}
     */
    JavaCommand(Path temporary) {
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-XX:+UseSerialGC");
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.addAll(LOCALE);
        line.addAll(ACCESS);
        line.add("-Djava.io.tmpdir=" + temporary);
    }

    JavaCommand with(String... options) {
        line.addAll(List.of(options));
        return this;
    }

    JavaCommand with(List<String> options) {
        line.addAll(options);
        return this;
    }

    List<String> jar(Path jar, String... arguments) {
        return finish(List.of("-jar", jar.toString()), List.of(arguments));
    }

    List<String> main(String classPath, String mainClass, String... arguments) {
        return finish(List.of("-cp", classPath, mainClass), List.of(arguments));
    }

    private List<String> finish(List<String> program, List<String> arguments) {
        List<String> command = new ArrayList<>(line);
        command.addAll(program);
        command.addAll(arguments);
        return command;
    }
}
