/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import io.millrace.config.SettingsException;
import io.millrace.config.TextRequestedException;
import io.millrace.config.binding.Arguments.Request;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Loads the settings of one kind of job.
 *
 * @param packagedFile the job's file under {@code config/}: its defaults and its documentation
 * @param read makes the settings of what was given
 */
public record SettingsLoader<T>(String packagedFile, Function<SettingsReader, T> read) {

    /**
     * Loads the settings.
     *
     * @throws SettingsException with all faults
     * @throws TextRequestedException for {@code --help} and {@code --print-config}
     */
    public T load(String[] arguments, Map<String, String> environment) {
        List<ConfigError> faults = new ArrayList<>();
        Arguments parsed = Arguments.parse(arguments, faults);
        if (parsed.request() == Request.HELP) {
            throw new TextRequestedException(help());
        }
        SettingsLayers layers = SettingsLayers.of(packagedFile, parsed, environment, faults);
        T settings = read(layers, faults);
        if (parsed.request() == Request.PRINT_CONFIG) {
            throw new TextRequestedException(PrintedConfig.of(layers.effective()));
        }
        return settings;
    }

    /**
     * The effective values and where each came from, as YAML.
     *
     * @throws SettingsException with all faults
     */
    public String printConfig(String[] arguments, Map<String, String> environment) {
        List<ConfigError> faults = new ArrayList<>();
        Arguments parsed = Arguments.parse(arguments, faults);
        SettingsLayers layers = SettingsLayers.of(packagedFile, parsed, environment, faults);
        read(layers, faults);
        return PrintedConfig.of(layers.effective());
    }

    private T read(SettingsLayers layers, List<ConfigError> faults) {
        SettingsReader reader = new SettingsReader(layers, faults);
        T settings = read.apply(reader);
        reader.requireAllRead();
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
        return settings;
    }

    /** How settings are given, and the packaged file with its explanation of every key. */
    public String help() {
        try (Reader file = SettingsLayers.open(packagedFile)) {
            StringWriter text = new StringWriter().append(Arguments.USAGE).append('\n');
            file.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
