/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import io.millrace.config.SettingsException;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.ConfigValue;
import io.millrace.config.binding.PackagedFile;
import io.millrace.config.binding.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All topics, in the order of {@code config/topics.yaml}. */
public record TopicCatalogue(List<TopicDefinition> topics) {

    private static final String PACKAGED_FILE = "topics.yaml";

    public TopicCatalogue {
        topics = List.copyOf(topics);
    }

    /**
     * Reads a catalogue.
     *
     * @throws SettingsException with all errors in the file
     */
    public static TopicCatalogue load(Path file) {
        List<ConfigError> errors = new ArrayList<>();
        return read(YamlFile.read(file, errors), errors);
    }

    /** The catalogue in the jar. */
    public static TopicCatalogue packaged() {
        return read(PackagedFile.values(PACKAGED_FILE), new ArrayList<>());
    }

    private static TopicCatalogue read(Map<String, ConfigValue> values, List<ConfigError> errors) {
        TopicCatalogue catalogue = new TopicCatalogue(new TopicReader(values, errors).read());
        SettingsException.throwIfAny(errors);
        return catalogue;
    }

    public Optional<TopicDefinition> find(String name) {
        return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }
}
