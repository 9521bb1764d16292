/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Keys of earlier versions: a renamed key is still accepted, with a notice; a retired key is rejected with the reason.
 *
 * @param renamed current key by former key; for a list, the key of the list
 * @param retired reason and replacement by former key: "set execution.checkpointing.interval in flink-conf instead"
 */
record KeyChanges(Map<String, String> renamed, Map<String, String> retired) {

    /** The changes up to this version. */
    static final KeyChanges SHIPPED = new KeyChanges(Map.of(), Map.of());

    KeyChanges {
        renamed = Map.copyOf(renamed);
        retired = Map.copyOf(retired);
    }

    Set<String> formerKeys() {
        Set<String> keys = new TreeSet<>(renamed.keySet());
        keys.addAll(retired.keySet());
        return keys;
    }

    /** Returns the layer under current keys, without retired ones; reports each former key once. */
    List<ConfigValue> apply(Collection<ConfigValue> layer, Consumer<String> notices, List<ConfigError> errors) {
        Set<String> keysOfLayer = layer.stream().map(ConfigValue::baseKey).collect(Collectors.toSet());
        Set<String> reported = new HashSet<>();
        List<ConfigValue> values = new ArrayList<>();
        for (ConfigValue value : layer) {
            String key = value.baseKey();
            String current = renamed.get(key);
            if (current == null && !retired.containsKey(key)) {
                values.add(value);
                continue;
            }
            boolean isAccepted = current != null && !keysOfLayer.contains(current);
            if (isAccepted) {
                values.add(value.withBaseKey(current));
            }
            if (!reported.add(key)) {
                continue;
            }
            if (isAccepted) {
                notices.accept(
                        "%s: %s was renamed to %s; please use the new name".formatted(value.origin(), key, current));
            } else if (current != null) {
                errors.add(value.error("former name of " + current + ", which is set too", "remove " + key));
            } else {
                errors.add(value.error("no longer a setting", retired.get(key)));
            }
        }
        return values;
    }
}
