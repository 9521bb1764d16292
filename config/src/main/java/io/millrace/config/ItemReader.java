/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the fields of one item of a list, or of one group, and collects what is wrong with them. */
final class ItemReader {

    private final Given place;
    private final Map<String, Given> fields;
    private final List<Fault> faults;

    private ItemReader(Given place, List<Fault> faults) {
        this.place = place;
        this.fields = new LinkedHashMap<>();
        this.faults = faults;
    }

    /** The items of the list under a key, in their order. */
    static List<ItemReader> items(String list, Map<String, Given> values, List<Fault> faults) {
        Map<Integer, ItemReader> items = new TreeMap<>();
        values.forEach((key, given) -> {
            if (!key.startsWith(list + "[")) {
                return;
            }
            int close = key.indexOf(']');
            int index = Integer.parseInt(key.substring(list.length() + 1, close));
            Given place = new Given(key.substring(0, close + 1), "", given.origin());
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
    static ItemReader group(String group, Map<String, Given> values, List<Fault> faults) {
        String origin = values.values().stream().findFirst().map(Given::origin).orElse("");
        ItemReader reader = new ItemReader(new Given(group, "", origin), faults);
        values.forEach((key, given) -> {
            if (key.startsWith(group + ".")) {
                reader.fields.put(key.substring(group.length() + 1), given);
            }
        });
        return reader;
    }

    /** The field's value; where it is missing or refused, a fault and the replacement. */
    <T> T require(String field, ValueParser<T> parser, T replacement) {
        return require(field, parser).orElse(replacement);
    }

    /** The field's value; empty and a fault where it is missing or refused. */
    <T> Optional<T> require(String field, ValueParser<T> parser) {
        if (!fields.containsKey(field)) {
            faults.add(new Fault(place.origin(), place.key() + "." + field, "", "is missing", "add it"));
        }
        return find(field, parser);
    }

    /** The field's value; empty where it is missing, or refused with a fault. */
    <T> Optional<T> find(String field, ValueParser<T> parser) {
        Given given = fields.get(field);
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
    Map<String, String> group(String group) {
        Map<String, String> texts = new TreeMap<>();
        fields.forEach((field, given) -> {
            if (field.startsWith(group + ".")) {
                texts.put(field.substring(group.length() + 1), given.value());
            }
        });
        return texts;
    }

    /** Refuses every field whose name is not valid; a name that ends with a dot stands for a group. */
    void refuseFieldsOtherThan(Collection<String> names) {
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
    void refuse(String field, String problem, String remedy) {
        faults.add(fields.getOrDefault(field, place).fault(problem, remedy));
    }

    /** File and line of the item. */
    String origin() {
        return place.origin();
    }

    /** How many faults were found so far, in all items. */
    int faultCount() {
        return faults.size();
    }
}
