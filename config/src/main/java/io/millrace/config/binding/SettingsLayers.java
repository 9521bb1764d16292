/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import io.millrace.config.SettingsException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of one job, each from the last layer that gives it: packaged default, file, environment, arguments.
 *
 * <p>The packaged file is the list of valid keys: it gives every setting a default, so a key that is not in it is
 * refused, except for properties of clients. A list is replaced as a whole.
 */
public final class SettingsLayers {

    private final Map<String, ConfigValue> defaults;
    private final Map<String, ConfigValue> effective;
    private final List<ConfigError> faults;

    private SettingsLayers(Map<String, ConfigValue> defaults, List<ConfigError> faults) {
        this.defaults = defaults;
        this.effective = new LinkedHashMap<>(defaults);
        this.faults = faults;
    }

    /**
     * Lays the four layers over each other; what is wrong with them goes to {@code faults}.
     *
     * @param packagedFile relative to this package
     */
    static SettingsLayers of(
            String packagedFile, Arguments arguments, Map<String, String> environment, List<ConfigError> faults) {
        SettingsLayers layers = new SettingsLayers(packaged(packagedFile), faults);
        arguments
                .configFile()
                .ifPresent(file ->
                        layers.add(YamlFile.read(Path.of(file.value()), faults).values()));
        layers.addTexts(EnvironmentVariables.read(environment, layers.validKeys(), faults));
        layers.addTexts(arguments.settings());
        return layers;
    }

    /** Values of a file that is part of the jar; its faults are faults of the build. */
    public static Map<String, ConfigValue> packaged(String file) {
        List<ConfigError> faults = new ArrayList<>();
        try (Reader text = open(file)) {
            Map<String, ConfigValue> values = YamlFile.read("default config/" + file, text, faults);
            if (!faults.isEmpty()) {
                throw new SettingsException(faults);
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reader open(String file) {
        return new InputStreamReader(
                SettingsLayers.class.getResourceAsStream("/io/millrace/config/" + file), StandardCharsets.UTF_8);
    }

    /** What is in force, by key; defaults in the packaged file's order, then further properties of clients. */
    Map<String, ConfigValue> effective() {
        return effective;
    }

    /** The packaged defaults by key. */
    Map<String, ConfigValue> defaults() {
        return defaults;
    }

    private void addTexts(List<ConfigValue> layer) {
        List<ConfigValue> texts = new ArrayList<>();
        for (ConfigValue given : layer) {
            if (isList(base(given.key()))) {
                faults.add(given.fault("is a list", "set it in a YAML file, and name that with --config"));
                continue;
            }
            texts.add(given);
        }
        add(texts);
    }

    private void add(Collection<ConfigValue> layer) {
        Set<String> replaced = new HashSet<>();
        Set<String> refused = new HashSet<>();
        for (ConfigValue given : layer) {
            String key = given.key();
            String base = base(key);
            if (isList(base)) {
                if (replaced.add(base)) {
                    effective.keySet().removeIf(before -> base(before).equals(base));
                }
                effective.put(key, given);
                continue;
            }
            if (defaults.containsKey(key) || (key.equals(base) && isAllowedClientProperty(given))) {
                effective.put(key, given);
                continue;
            }
            if (refused.add(base)) {
                refuse(given, base);
            }
        }
    }

    private boolean isAllowedClientProperty(ConfigValue given) {
        return ClientProperties.prefixOf(given.key()).isPresent()
                && ClientProperties.remedyFor(given.key()).isEmpty();
    }

    private void refuse(ConfigValue given, String base) {
        if (!base.equals(given.key()) && (defaults.containsKey(base) || isClientProperty(base))) {
            faults.add(
                    given.fault("is a list", "write one text; where a client takes several, with commas between them"));
            return;
        }
        if (isClientProperty(base)) {
            faults.add(given.fault(
                    "is set by the job", ClientProperties.remedyFor(base).orElseThrow()));
            return;
        }
        List<String> members =
                validKeys().stream().filter(key -> key.startsWith(base + ".")).toList();
        if (!members.isEmpty()) {
            faults.add(given.fault("is a group of settings", "set " + String.join(", ", members)));
            return;
        }
        faults.add(given.fault("is not a known setting", "nearest valid key: " + Nearest.to(base, validKeys())));
    }

    private static boolean isClientProperty(String key) {
        return ClientProperties.prefixOf(key).isPresent();
    }

    private List<String> validKeys() {
        return defaults.keySet().stream().map(SettingsLayers::base).distinct().toList();
    }

    private boolean isList(String key) {
        return !defaults.containsKey(key) && validKeys().contains(key);
    }

    /** The key of the list that a key is in, else the key itself. */
    private static String base(String key) {
        int bracket = key.indexOf('[');
        return bracket < 0 ? key : key.substring(0, bracket);
    }
}
