/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import io.millrace.config.SettingsException;
import io.millrace.config.TextRequestedException;
import io.millrace.config.binding.Arguments.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Loads the settings of one job.
 *
 * @param packagedFile the job's file, relative to {@code config/}: defaults and documentation of its settings
 * @param read creates the settings from the effective values
 */
public record SettingsLoader<T>(String packagedFile, Function<SettingsReader, T> read) {

    /**
     * Loads the settings from packaged defaults, {@code --config} files, environment variables and arguments; later ones
     * win. Prints a notice to standard error for each renamed key.
     *
     * @throws SettingsException with all errors
     * @throws TextRequestedException for {@code --help} and {@code --print-config}
     */
    public T load(String[] arguments, Map<String, String> environment) {
        List<ConfigError> errors = new ArrayList<>();
        Arguments parsed = Arguments.parse(arguments, errors);
        if (parsed.request() == Request.HELP) {
            throw new TextRequestedException(help());
        }
        SettingsLayers layers = SettingsLayers.of(packagedFile, parsed, environment, KeyChanges.SHIPPED, errors);
        layers.notices().forEach(System.err::println);
        SettingsReader reader = new SettingsReader(layers, errors);
        T settings = read.apply(reader);
        reader.requireAllRead();
        SettingsException.throwIfAny(errors);
        if (parsed.request() == Request.PRINT_CONFIG) {
            throw new TextRequestedException(PrintedConfig.of(layers.effective()));
        }
        return settings;
    }

    private String help() {
        return String.join(
                "\n", Arguments.USAGE, PackagedFile.text(packagedFile), PackagedFile.text(SettingsLayers.COMMON_FILE));
    }
}
