/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import io.millrace.config.SettingsException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads files of {@code config/} that are part of the jar. */
public final class PackagedFile {

    private PackagedFile() {}

    /**
     * The values of a packaged file; an error in it is an error of the build.
     *
     * @param file relative to {@code config/}
     */
    public static Map<String, ConfigValue> values(String file) {
        List<ConfigError> errors = new ArrayList<>();
        try (Reader text = open(file)) {
            Map<String, ConfigValue> values = YamlFile.read("default config/" + file, text, errors);
            SettingsException.throwIfAny(errors);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        try (Reader reader = open(file)) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reader open(String file) {
        return new InputStreamReader(
                PackagedFile.class.getResourceAsStream("/io/millrace/config/" + file), StandardCharsets.UTF_8);
    }
}
