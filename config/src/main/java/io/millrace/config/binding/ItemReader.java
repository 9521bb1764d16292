/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the fields of one list item, or of one group, and collects errors. */
public final class ItemReader {

    private final ConfigValue place;
    private final Map<String, ConfigValue> fields;
    private final List<ConfigError> errors;

    private ItemReader(ConfigValue place, List<ConfigError> errors) {
        this.place = place;
        this.fields = new LinkedHashMap<>();
        this.errors = errors;
    }

    /** The items of a list, in order. */
    public static List<ItemReader> items(String list, Map<String, ConfigValue> values, List<ConfigError> errors) {
        Map<Integer, ItemReader> items = new TreeMap<>();
        values.forEach((key, value) -> {
            if (!key.startsWith(list + "[")) {
                return;
            }
            int close = key.indexOf(']');
            int index = Integer.parseInt(key.substring(list.length() + 1, close));
            ConfigValue place = new ConfigValue(key.substring(0, close + 1), "", value.origin());
            ItemReader item = items.computeIfAbsent(index, i -> new ItemReader(place, errors));
            if (close + 1 == key.length() || key.charAt(close + 1) != '.') {
                errors.add(value.error("must be a group of fields", "write it as '- {name: …}'"));
                return;
            }
            item.fields.put(key.substring(close + 2), value);
        });
        return List.copyOf(items.values());
    }

    /** The fields under {@code group.}; none if there is no such group. */
    public static ItemReader group(String group, Map<String, ConfigValue> values, List<ConfigError> errors) {
        String origin =
                values.values().stream().findFirst().map(ConfigValue::origin).orElse("");
        ItemReader reader = new ItemReader(new ConfigValue(group, "", origin), errors);
        values.forEach((key, value) -> {
            if (key.startsWith(group + ".")) {
                reader.fields.put(key.substring(group.length() + 1), value);
            }
        });
        return reader;
    }

    /** The field's value; the replacement, and an error, if it is missing or invalid. */
    public <T> T require(String field, ValueParser<T> parser, T replacement) {
        return require(field, parser).orElse(replacement);
    }

    /** The field's value; empty, with an error, if it is missing or invalid. */
    public <T> Optional<T> require(String field, ValueParser<T> parser) {
        if (!fields.containsKey(field)) {
            errors.add(new ConfigError(place.origin(), place.key() + "." + field, "", "missing", "add it"));
        }
        return find(field, parser);
    }

    /** The field's value; empty if it is missing or, with an error, if it is invalid. */
    public <T> Optional<T> find(String field, ValueParser<T> parser) {
        ConfigValue value = fields.get(field);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(value.value()));
        } catch (InvalidValueException e) {
            errors.add(e.at(value));
            return Optional.empty();
        }
    }

    /** The texts under {@code group.}, by field name. */
    public Map<String, String> group(String group) {
        Map<String, String> texts = new TreeMap<>();
        fields.forEach((field, value) -> {
            if (field.startsWith(group + ".")) {
                texts.put(field.substring(group.length() + 1), value.value());
            }
        });
        return texts;
    }

    /** Rejects all other fields; a name that ends with a dot stands for a group. */
    public void allowOnly(Collection<String> names) {
        fields.forEach((field, value) -> {
            boolean known =
                    names.stream().anyMatch(name -> name.endsWith(".") ? field.startsWith(name) : field.equals(name));
            if (!known) {
                errors.add(value.error("unknown field", Nearest.suggestion(field, names)));
            } else if (field.endsWith("]")) {
                errors.add(value.error("must be a single value, not a list", ""));
            }
        });
    }

    /** Adds an error about a field, or about the item if it has no such field. */
    public void reject(String field, String problem, String remedy) {
        errors.add(fields.getOrDefault(field, place).error(problem, remedy));
    }

    /** File and line of the item. */
    public String origin() {
        return place.origin();
    }

    /** The number of errors so far, in all items. */
    public int errorCount() {
        return errors.size();
    }
}
