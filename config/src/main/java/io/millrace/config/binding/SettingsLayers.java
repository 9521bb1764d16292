/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of one job, each from the last layer that sets it: packaged defaults (common, then the job's own), files,
 * environment, arguments.
 *
 * <p>The packaged files define the valid keys: they contain a default for every setting, so any other key is rejected, except
 * properties of clients. A list is replaced as a whole.
 */
final class SettingsLayers {

    /** Defaults of the settings that all jobs share. */
    static final String COMMON_FILE = "jobs/common.yaml";

    private final Map<String, ConfigValue> defaults;
    private final Map<String, ConfigValue> effective;
    private final KeyChanges keyChanges;
    private final Set<String> notices = new LinkedHashSet<>();
    private final List<ConfigError> errors;

    private SettingsLayers(Map<String, ConfigValue> defaults, KeyChanges keyChanges, List<ConfigError> errors) {
        this.defaults = defaults;
        this.effective = new LinkedHashMap<>(defaults);
        this.keyChanges = keyChanges;
        this.errors = errors;
    }

    /**
     * Combines all layers.
     *
     * @param jobFile relative to {@code config/}
     * @param errors receives the errors found
     */
    static SettingsLayers of(
            String jobFile,
            Arguments arguments,
            Map<String, String> environment,
            KeyChanges keyChanges,
            List<ConfigError> errors) {
        Map<String, ConfigValue> defaults = new LinkedHashMap<>(PackagedFile.values(COMMON_FILE));
        defaults.putAll(PackagedFile.values(jobFile));
        SettingsLayers layers = new SettingsLayers(defaults, keyChanges, errors);
        for (ConfigValue file : arguments.configFiles()) {
            layers.add(
                    layers.renamed(YamlFile.read(Path.of(file.value()), errors).values()));
        }
        List<String> keys = new ArrayList<>(layers.validKeys());
        keys.addAll(keyChanges.formerKeys());
        layers.addTexts(EnvironmentVariables.read(environment, keys, errors));
        layers.addTexts(arguments.settings());
        return layers;
    }

    /** Effective values by key: first those with defaults in the order of the packaged files, then client properties. */
    Map<String, ConfigValue> effective() {
        return effective;
    }

    /** The packaged defaults by key. */
    Map<String, ConfigValue> defaults() {
        return defaults;
    }

    /** One line per use of a renamed key. */
    Set<String> notices() {
        return notices;
    }

    /** Adds values that are single texts, so none of them can be a list. */
    private void addTexts(List<ConfigValue> layer) {
        List<ConfigValue> texts = new ArrayList<>();
        for (ConfigValue text : renamed(layer)) {
            if (isList(text.baseKey())) {
                errors.add(text.error("a list can only be set in a YAML file", "name the file with --config"));
                continue;
            }
            texts.add(text);
        }
        add(texts);
    }

    private List<ConfigValue> renamed(Collection<ConfigValue> layer) {
        return keyChanges.apply(layer, notices::add, errors);
    }

    private void add(List<ConfigValue> layer) {
        Set<String> replacedLists = new HashSet<>();
        Set<String> rejected = new HashSet<>();
        for (ConfigValue value : layer) {
            String key = value.key();
            String base = value.baseKey();
            if (isList(base)) {
                if (replacedLists.add(base)) {
                    effective.keySet().removeIf(before -> ConfigValue.baseKey(before)
                            .equals(base));
                }
                effective.put(key, value);
                continue;
            }
            if (defaults.containsKey(key) || (key.equals(base) && isAllowedClientProperty(key))) {
                effective.put(key, value);
                continue;
            }
            if (rejected.add(base)) {
                errors.add(error(value, base));
            }
        }
    }

    private static boolean isAllowedClientProperty(String key) {
        return isClientProperty(key) && ClientProperties.remedyFor(key).isEmpty();
    }

    private static boolean isClientProperty(String key) {
        return ClientProperties.prefixOf(key).isPresent();
    }

    private ConfigError error(ConfigValue value, String base) {
        if (!base.equals(value.key()) && (defaults.containsKey(base) || isClientProperty(base))) {
            return value.error("must be a single value, not a list", "separate several values with commas");
        }
        if (isClientProperty(base)) {
            return value.error("cannot be set", ClientProperties.remedyFor(base).orElseThrow());
        }
        List<String> members =
                validKeys().stream().filter(key -> key.startsWith(base + ".")).toList();
        if (!members.isEmpty()) {
            return value.error("must be a group of settings", "set " + String.join(", ", members));
        }
        return value.error("unknown key", Nearest.suggestion(base, validKeys()));
    }

    private List<String> validKeys() {
        return defaults.keySet().stream().map(ConfigValue::baseKey).distinct().toList();
    }

    private boolean isList(String key) {
        return !defaults.containsKey(key) && validKeys().contains(key);
    }
}
