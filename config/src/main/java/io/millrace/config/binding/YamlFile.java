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
 * {@code a[0]}, {@code a[1]}, …; an empty list is the text {@code []}. Texts are read as written: {@code 1:30} is not a
 * number and {@code off} not a boolean. Duplicate keys are errors; so are aliases, which no file here needs.
 */
public final class YamlFile {

    private static final String FORM = "write lines of the form 'key: value'";
    private static final Pattern PLAIN_NAME = Pattern.compile("[^\\[\\]\\s]+");

    private final String name;
    private final List<ConfigError> errors;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    private YamlFile(String name, List<ConfigError> errors) {
        this.name = name;
        this.errors = errors;
    }

    /** Values by key, in file order. */
    public static Map<String, ConfigValue> read(Path file, List<ConfigError> errors) {
        String name = file.toString();
        try (Reader text = Files.newBufferedReader(file)) {
            return read(name, text, errors);
        } catch (NoSuchFileException e) {
            errors.add(new ConfigError(name, "", "", "file not found", "check the path"));
        } catch (IOException e) {
            errors.add(
                    new ConfigError(name, "", "", "cannot read the file: " + e, "check the path and its permissions"));
        }
        return Map.of();
    }

    public static Map<String, ConfigValue> read(String name, Reader text, List<ConfigError> errors) throws IOException {
        YamlFile file = new YamlFile(name, errors);
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(options).compose(text);
            if (root instanceof MappingNode mapping) {
                file.add("", mapping);
            } else if (root != null) {
                file.reject(root, "", "must be a mapping", FORM);
            }
        } catch (MarkedYAMLException e) {
            String origin = name + ":" + (e.getProblemMark().getLine() + 1);
            errors.add(new ConfigError(origin, "", "", "invalid YAML: " + e.getProblem(), "correct the line"));
        } catch (YAMLException e) {
            if (e.getCause() instanceof MalformedInputException) {
                throw new IOException("not UTF-8", e);
            }
            errors.add(new ConfigError(name, "", "", "invalid YAML: " + e.getMessage(), "correct the file"));
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
            reject(entry.getKeyNode(), group, "invalid key", FORM);
            return;
        }
        String key = group.isEmpty() ? node.getValue() : group + "." + node.getValue();
        if (!namesBefore.add(node.getValue())) {
            reject(node, key, "duplicate key", "remove one of the two");
            return;
        }
        add(key, entry.getValueNode());
    }

    private void addText(String key, Node node) {
        if (node.getTag().equals(Tag.NULL)) {
            reject(node, key, "missing value", "add a value or remove the line");
            return;
        }
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : "[]";
        ConfigValue value = new ConfigValue(key, text, origin(node));
        ConfigValue earlier = values.putIfAbsent(key, value);
        if (earlier != null) {
            errors.add(value.error("already set at " + earlier.origin(), "remove one of the two"));
        }
    }

    private void reject(Node node, String key, String problem, String remedy) {
        errors.add(new ConfigError(origin(node), key, "", problem, remedy));
    }

    private String origin(Node node) {
        return name + ":" + (node.getStartMark().getLine() + 1);
    }
}
