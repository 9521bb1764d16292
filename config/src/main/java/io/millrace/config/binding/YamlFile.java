/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a YAML file as flat values with the line of each: {@code a: {b: c}} is {@code a.b}, the items of a list are
 * {@code a[0]}, {@code a[1]}, …; an empty list is the text {@code []}. Texts are taken as they are written, so that
 * {@code 1:30} is no number and {@code off} no boolean. A key that is given twice is a fault; so are aliases, which no
 * file here needs.
 */
public final class YamlFile {

    private static final Pattern PLAIN_NAME = Pattern.compile("[^\\[\\]\\s]+");

    private final String name;
    private final List<ConfigError> faults;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    private YamlFile(String name, List<ConfigError> faults) {
        this.name = name;
        this.faults = faults;
    }

    /** Values by key, in the file's order; what cannot be read goes to {@code faults}. */
    public static Map<String, ConfigValue> read(Path file, List<ConfigError> faults) {
        String name = file.toString();
        try (Reader text = Files.newBufferedReader(file)) {
            return read(name, text, faults);
        } catch (NoSuchFileException e) {
            faults.add(new ConfigError(name, "", "", "there is no such file", "name a file that exists"));
        } catch (IOException e) {
            faults.add(new ConfigError(name, "", "", "cannot be read: " + e, "name a readable file"));
        }
        return Map.of();
    }

    public static Map<String, ConfigValue> read(String name, Reader text, List<ConfigError> faults) throws IOException {
        YamlFile file = new YamlFile(name, faults);
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(options).compose(text);
            if (root instanceof MappingNode mapping) {
                file.add("", mapping);
            } else if (root != null) {
                file.refuse(root, "", "is not a list of settings", "write lines of the form 'key: value'");
            }
        } catch (MarkedYAMLException e) {
            String source = name + ":" + (e.getProblemMark().getLine() + 1);
            faults.add(new ConfigError(source, "", "", "is not YAML: " + e.getProblem(), "correct the line"));
        } catch (YAMLException e) {
            if (e.getCause() instanceof MalformedInputException) {
                throw new IOException("it is not in UTF-8", e);
            }
            faults.add(new ConfigError(name, "", "", "is not YAML: " + e.getMessage(), "correct the file"));
        }
        return file.values;
    }

    private void add(String key, Node node) {
        if (node instanceof MappingNode mapping) {
            Set<String> names = new HashSet<>();
            for (NodeTuple entry : mapping.getValue()) {
                addEntry(key, entry, names);
            }
            return;
        }
        if (node instanceof SequenceNode list && !list.getValue().isEmpty()) {
            int index = 0;
            for (Node item : list.getValue()) {
                add(key + "[" + index + "]", item);
                index++;
            }
            return;
        }
        addText(key, node);
    }

    private void addEntry(String group, NodeTuple entry, Set<String> namesBefore) {
        if (!(entry.getKeyNode() instanceof ScalarNode node)
                || !PLAIN_NAME.matcher(node.getValue()).matches()) {
            refuse(entry.getKeyNode(), group, "has a key that is no name", "write lines of the form 'key: value'");
            return;
        }
        String key = group.isEmpty() ? node.getValue() : group + "." + node.getValue();
        if (!namesBefore.add(node.getValue())) {
            refuse(node, key, "is given twice", "remove one of the two");
            return;
        }
        add(key, entry.getValueNode());
    }

    private void addText(String key, Node node) {
        if (node.getTag().equals(Tag.NULL)) {
            refuse(node, key, "has no value", "give it one, or remove the line");
            return;
        }
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : "[]";
        ConfigValue given = new ConfigValue(key, text, source(node));
        ConfigValue earlier = values.putIfAbsent(key, given);
        if (earlier != null) {
            faults.add(given.fault("is already given at " + earlier.origin(), "remove one of the two"));
        }
    }

    private void refuse(Node node, String key, String problem, String remedy) {
        faults.add(new ConfigError(source(node), key, "", problem, remedy));
    }

    private String source(Node node) {
        return name + ":" + (node.getStartMark().getLine() + 1);
    }
}
