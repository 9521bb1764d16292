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
 * Reads the settings of a job one by one and collects what is wrong with them. In place of a value that is refused it
 * gives the packaged default, so that reading goes on and all faults are found at once.
 */
public final class SettingsReader {

    private final SettingsLayers layers;
    private final List<ConfigError> faults;
    private final Set<String> read = new HashSet<>();

    SettingsReader(SettingsLayers layers, List<ConfigError> faults) {
        this.layers = layers;
        this.faults = faults;
    }

    public <T> T read(String key, ValueParser<T> parser) {
        ConfigValue given = require(layers.effective(), key);
        read.add(key);
        try {
            return parser.parse(given.value());
        } catch (RefusedValueException e) {
            faults.add(e.at(given));
            return packaged(key, parser);
        }
    }

    private <T> T packaged(String key, ValueParser<T> parser) {
        ConfigValue given = require(layers.defaults(), key);
        try {
            return parser.parse(given.value());
        } catch (RefusedValueException e) {
            throw new IllegalStateException(e.at(given).toString(), e);
        }
    }

    private static ConfigValue require(Map<String, ConfigValue> values, String key) {
        ConfigValue given = values.get(key);
        if (given == null) {
            throw new IllegalStateException("the packaged file gives no default for " + key);
        }
        return given;
    }

    /** The properties of a client under their own names, without those that are settings and read as such. */
    public Map<String, String> clientProperties(String prefix, String... settings) {
        Map<String, String> properties = new TreeMap<>();
        layers.effective().forEach((key, given) -> {
            if (key.startsWith(prefix) && !List.of(settings).contains(key)) {
                read.add(key);
                properties.put(key.substring(prefix.length()), given.value());
            }
        });
        return properties;
    }

    /** What stands between prefix and suffix in the keys of the packaged file. */
    public List<String> namesBetween(String prefix, String suffix) {
        return layers.defaults().keySet().stream()
                .filter(key -> key.startsWith(prefix) && key.endsWith(suffix))
                .map(key -> key.substring(prefix.length(), key.length() - suffix.length()))
                .toList();
    }

    /** The items of a list, or none and a fault. */
    public List<ItemReader> items(String key) {
        read.add(key);
        ConfigValue text = layers.effective().get(key);
        if (text != null) {
            faults.add(text.fault("is not a list with items", "write '- {name: …}' lines under it"));
            return List.of();
        }
        return ItemReader.items(key, layers.effective(), faults);
    }

    /** Whether nothing is wrong with these settings: where they are to be compared with each other. */
    public boolean isSound(String... keys) {
        for (String key : keys) {
            Predicate<ConfigError> concerns =
                    fault -> fault.key().equals(key) || fault.key().startsWith(key + "[");
            if (faults.stream().anyMatch(concerns)) {
                return false;
            }
        }
        return true;
    }

    public void refuse(String key, String problem, String remedy) {
        faults.add(require(layers.effective(), key).fault(problem, remedy));
    }

    /** Takes over what is wrong with a file that a setting names; that it cannot be read is a fault of the setting. */
    public void refuseFile(String key, Path file, List<ConfigError> faultsOfFile) {
        for (ConfigError fault : faultsOfFile) {
            if (fault.key().isEmpty() && fault.source().equals(file.toString())) {
                refuse(key, fault.problem(), fault.remedy());
            } else {
                faults.add(fault);
            }
        }
    }

    /** Guards against a setting in the packaged file that no code reads. */
    void requireAllRead() {
        List<String> unread = new ArrayList<>(layers.defaults().keySet());
        unread.removeIf(key -> read.contains(key) || read.contains(key.replaceAll("\\[.*", "")));
        if (!unread.isEmpty()) {
            throw new IllegalStateException("the packaged file has settings that nothing reads: " + unread);
        }
    }
}
