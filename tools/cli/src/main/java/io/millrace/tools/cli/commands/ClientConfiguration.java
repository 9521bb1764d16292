/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The option that names a file of client properties, for services that require credentials. */
final class ClientConfiguration {
    private static final String REGISTRY = "schema.registry.";

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "Client properties under their own names, such as security.protocol.")
    private Path file;

    /** Those of Kafka clients. */
    Map<String, String> kafka() {
        Map<String, String> kafka = properties();
        kafka.keySet().removeIf(name -> name.startsWith(REGISTRY));
        return kafka;
    }

    /** Those of the registry's client, and of config providers. */
    Map<String, String> registry() {
        Map<String, String> registry = properties();
        registry.keySet().removeIf(name -> !name.startsWith(REGISTRY) && !name.startsWith("config.providers"));
        return registry;
    }

    /** The properties of the file; empty without a file. */
    Map<String, String> properties() {
        if (file == null) {
            return new HashMap<>();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--client-config: cannot read " + file + ": " + e);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return map;
    }
}
