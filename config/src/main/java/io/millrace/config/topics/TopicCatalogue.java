/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import io.millrace.config.SettingsException;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.ConfigValue;
import io.millrace.config.binding.SettingsLayers;
import io.millrace.config.binding.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every topic of the project, in the order of {@code config/topics.yaml}. */
public record TopicCatalogue(List<TopicDefinition> topics) {

    private static final String PACKAGED_FILE = "topics.yaml";

    public TopicCatalogue {
        topics = List.copyOf(topics);
    }

    /**
     * Reads a catalogue.
     *
     * @throws SettingsException with everything that is wrong with the file
     */
    public static TopicCatalogue load(Path file) {
        List<ConfigError> faults = new ArrayList<>();
        Map<String, ConfigValue> values = YamlFile.read(file, faults);
        TopicCatalogue catalogue = new TopicCatalogue(new TopicReader(values, faults).read());
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
        return catalogue;
    }

    /** The catalogue that is part of the jar. */
    public static TopicCatalogue packaged() {
        List<ConfigError> faults = new ArrayList<>();
        Map<String, ConfigValue> values = SettingsLayers.packaged(PACKAGED_FILE);
        TopicCatalogue catalogue = new TopicCatalogue(new TopicReader(values, faults).read());
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
        return catalogue;
    }

    public Optional<TopicDefinition> find(String name) {
        return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }
}
