/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads the settings of a job one by one and collects errors. For an invalid value it returns the packaged default, so
 * that all errors are found in one pass.
 */
public final class SettingsReader {

    private final SettingsLayers layers;
    private final List<ConfigError> errors;
    private final Set<String> read = new HashSet<>();

    SettingsReader(SettingsLayers layers, List<ConfigError> errors) {
        this.layers = layers;
        this.errors = errors;
    }

    public <T> T read(String key, ValueParser<T> parser) {
        ConfigValue value = require(layers.effective(), key);
        read.add(key);
        try {
            return parser.parse(value.value());
        } catch (InvalidValueException e) {
            errors.add(e.at(value));
            return packaged(key, parser);
        }
    }

    private <T> T packaged(String key, ValueParser<T> parser) {
        ConfigValue value = require(layers.defaults(), key);
        try {
            return parser.parse(value.value());
        } catch (InvalidValueException e) {
            throw new IllegalStateException(e.at(value).toString(), e);
        }
    }

    private static ConfigValue require(Map<String, ConfigValue> values, String key) {
        ConfigValue value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no packaged default for " + key);
        }
        return value;
    }

    /**
     * The properties of a client under their own names.
     *
     * @param settings keys with that prefix that are settings, not properties
     */
    public Map<String, String> clientProperties(String prefix, String... settings) {
        Map<String, String> properties = new TreeMap<>();
        layers.effective().forEach((key, value) -> {
            if (key.startsWith(prefix) && !List.of(settings).contains(key)) {
                read.add(key);
                properties.put(key.substring(prefix.length()), value.value());
            }
        });
        return properties;
    }

    /** The parts between prefix and suffix in the keys that have defaults. */
    public List<String> namesBetween(String prefix, String suffix) {
        return layers.defaults().keySet().stream()
                .filter(key -> key.startsWith(prefix) && key.endsWith(suffix))
                .map(key -> key.substring(prefix.length(), key.length() - suffix.length()))
                .toList();
    }

    /** The items of a list; none, with an error, if the value is not a list. */
    public List<ItemReader> items(String key) {
        read.add(key);
        ConfigValue text = layers.effective().get(key);
        if (text != null) {
            errors.add(text.error("must be a list with items", "write '- {name: …}' lines under it"));
            return List.of();
        }
        return ItemReader.items(key, layers.effective(), errors);
    }

    /** Whether these settings have no errors, so that they can be compared with each other. */
    public boolean areValid(String... keys) {
        for (String key : keys) {
            Predicate<ConfigError> concerns =
                    error -> error.key().equals(key) || error.key().startsWith(key + "[");
            if (errors.stream().anyMatch(concerns)) {
                return false;
            }
        }
        return true;
    }

    public void reject(String key, String problem, String remedy) {
        errors.add(require(layers.effective(), key).error(problem, remedy));
    }

    /** Adds the errors of a file that a setting names; if the file cannot be read, the error is about the setting. */
    public void addErrorsOfFile(String key, Path file, List<ConfigError> errorsOfFile) {
        for (ConfigError error : errorsOfFile) {
            if (error.key().isEmpty() && error.origin().equals(file.toString())) {
                reject(key, error.problem(), error.remedy());
            } else {
                errors.add(error);
            }
        }
    }

    /** Fails if a packaged file has a setting that no code reads. */
    void requireAllRead() {
        List<String> unread = new ArrayList<>(layers.defaults().keySet());
        unread.removeIf(key -> read.contains(key) || read.contains(key.replaceAll("\\[.*", "")));
        if (!unread.isEmpty()) {
            throw new IllegalStateException("packaged settings that no code reads: " + unread);
        }
    }
}
