/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * The configuration folder of one Flink cluster: a copy of another one in which some keys are overridden. Its
 * {@code config.yaml} has one flat key per line, which Flink reads like nested keys.
 *
 * @param source folder to copy
 * @param folder folder to write
 */
record FlinkConfiguration(Path source, Path folder, Map<String, Object> overrides) {
    private static final String FILE = "config.yaml";

    FlinkConfiguration {
        overrides = Map.copyOf(overrides);
    }

    /** Copies the folder and writes the effective configuration. */
    void write() {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(source)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Map<String, Object> settings = read(source.resolve(FILE));
            settings.putAll(overrides);
            StringJoiner text =
                    new StringJoiner("\n", "# Generated from " + source + "; edit that folder instead.\n", "\n");
            settings.forEach((key, value) -> text.add(key + ": " + quoted(value)));
            Files.writeString(folder.resolve(FILE), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        }
    }

    /** Values by dotted key, whether the file nests its keys or not. */
    static Map<String, Object> read(Path file) throws IOException {
        Map<String, Object> flat = new TreeMap<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            Object content = new Yaml().load(reader);
            flatten("", content, flat);
        }
        return flat;
    }

    private static void flatten(String prefix, Object value, Map<String, Object> flat) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, nested) -> flatten(prefix.isEmpty() ? key.toString() : prefix + "." + key, nested, flat));
            return;
        }
        if (value != null) {
            flat.put(prefix, value);
        }
    }

    /** Quotes a value for YAML; lists take Flink's form, separated by semicolons. */
    private static String quoted(Object value) {
        String text = value instanceof List<?> list
                ? String.join(";", list.stream().map(Object::toString).toList())
                : value.toString();
        return "'" + text.replace("'", "''") + "'";
    }
}
