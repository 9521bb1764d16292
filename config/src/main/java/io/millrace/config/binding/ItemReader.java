/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the fields of one item of a list, or of one group, and collects what is wrong with them. */
public final class ItemReader {

    private final ConfigValue place;
    private final Map<String, ConfigValue> fields;
    private final List<ConfigError> faults;

    private ItemReader(ConfigValue place, List<ConfigError> faults) {
        this.place = place;
        this.fields = new LinkedHashMap<>();
        this.faults = faults;
    }

    /** The items of the list under a key, in their order. */
    public static List<ItemReader> items(String list, Map<String, ConfigValue> values, List<ConfigError> faults) {
        Map<Integer, ItemReader> items = new TreeMap<>();
        values.forEach((key, given) -> {
            if (!key.startsWith(list + "[")) {
                return;
            }
            int close = key.indexOf(']');
            int index = Integer.parseInt(key.substring(list.length() + 1, close));
            ConfigValue place = new ConfigValue(key.substring(0, close + 1), "", given.origin());
            ItemReader item = items.computeIfAbsent(index, i -> new ItemReader(place, faults));
            if (close + 1 == key.length() || key.charAt(close + 1) != '.') {
                faults.add(given.fault("is not a group of fields", "write it as '- {name: …}'"));
                return;
            }
            item.fields.put(key.substring(close + 2), given);
        });
        return List.copyOf(items.values());
    }

    /** The fields under {@code group.}; no fields if there is no such group. */
    public static ItemReader group(String group, Map<String, ConfigValue> values, List<ConfigError> faults) {
        String origin =
                values.values().stream().findFirst().map(ConfigValue::origin).orElse("");
        ItemReader reader = new ItemReader(new ConfigValue(group, "", origin), faults);
        values.forEach((key, given) -> {
            if (key.startsWith(group + ".")) {
                reader.fields.put(key.substring(group.length() + 1), given);
            }
        });
        return reader;
    }

    /** The field's value; where it is missing or refused, a fault and the replacement. */
    public <T> T require(String field, ValueParser<T> parser, T replacement) {
        return require(field, parser).orElse(replacement);
    }

    /** The field's value; empty and a fault where it is missing or refused. */
    public <T> Optional<T> require(String field, ValueParser<T> parser) {
        if (!fields.containsKey(field)) {
            faults.add(new ConfigError(place.origin(), place.key() + "." + field, "", "is missing", "add it"));
        }
        return find(field, parser);
    }

    /** The field's value; empty where it is missing, or refused with a fault. */
    public <T> Optional<T> find(String field, ValueParser<T> parser) {
        ConfigValue given = fields.get(field);
        if (given == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(given.value()));
        } catch (RefusedValueException e) {
            faults.add(e.at(given));
            return Optional.empty();
        }
    }

    /** The texts under {@code group.}, by their names in it. */
    public Map<String, String> group(String group) {
        Map<String, String> texts = new TreeMap<>();
        fields.forEach((field, given) -> {
            if (field.startsWith(group + ".")) {
                texts.put(field.substring(group.length() + 1), given.value());
            }
        });
        return texts;
    }

    /** Refuses every field whose name is not valid; a name that ends with a dot stands for a group. */
    public void refuseFieldsOtherThan(Collection<String> names) {
        fields.forEach((field, given) -> {
            boolean known =
                    names.stream().anyMatch(name -> name.endsWith(".") ? field.startsWith(name) : field.equals(name));
            if (!known) {
                faults.add(given.fault("is not a known field", "nearest valid field: " + Nearest.to(field, names)));
            } else if (field.endsWith("]")) {
                faults.add(given.fault("is a list", "write one text"));
            }
        });
    }

    /** A fault of one field, or of the item where it has no such field. */
    public void refuse(String field, String problem, String remedy) {
        faults.add(fields.getOrDefault(field, place).fault(problem, remedy));
    }

    /** File and line of the item. */
    public String origin() {
        return place.origin();
    }

    /** How many faults were found so far, in all items. */
    public int faultCount() {
        return faults.size();
    }
}
