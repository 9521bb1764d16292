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
 * The configuration folder of one Flink cluster: a copy of {@code flink-conf/local} in which ports and folders of the
 * instance are set. Its {@code config.yaml} has one flat key a line, which Flink reads as well as nested ones.
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
            StringJoiner text = new StringJoiner("\n", "# Made from " + source + "; edit that one.\n", "\n");
            settings.forEach((key, value) -> text.add(key + ": " + quoted(value)));
            Files.writeString(folder.resolve(FILE), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        }
    }

    /** Keys with dots, whether the file nests them or not. */
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

    /** A list becomes Flink's own list of texts with semicolons between them. */
    private static String quoted(Object value) {
        String text = value instanceof List<?> list
                ? String.join(";", list.stream().map(Object::toString).toList())
                : value.toString();
        return "'" + text.replace("'", "''") + "'";
    }
}
