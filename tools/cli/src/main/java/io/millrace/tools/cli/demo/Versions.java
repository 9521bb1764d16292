/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the versions of the software a demo runs off its jars. */
final class Versions {

    private Versions() {}

    static Map<String, String> of(Installation installation) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("java", System.getProperty("java.version"));
        put(versions, "flink", installation.flinkLib(), "flink-runtime-(\\d.*)\\.jar");
        put(versions, "kafka", installation.kafkaLib(), "kafka_2\\.13-(\\d.*)\\.jar");
        put(versions, "registry", installation.registryHome(), "apicurio-registry-app-(\\d.*)-runner\\.jar");
        return versions;
    }

    private static void put(Map<String, String> versions, String name, Path folder, String jar) {
        versions.put(name, find(folder, Pattern.compile(jar)).orElse("unknown"));
    }

    private static Optional<String> find(Path folder, Pattern jar) {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.map(file -> jar.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
