/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Keeps the settings that an operator's state depends on together with that state, and ends the job without a restart if
 * it is restored under other values.
 *
 * <p>The settings are compared one by one: a setting that the restored state does not contain is adopted, and one that is
 * no longer configured keeps its last value.
 *
 * <p>State: one small entry per setting and subtask, as union list state, for the life of the job.
 */
public final class PinnedSettings {

    /** A setting as it is stored in state. */
    public record Entry(String key, String value) {}

    private static final String REMOVED = "removed";
    private static final ListStateDescriptor<Entry> PINNED_SETTINGS =
            new ListStateDescriptor<>("pinned-settings", TypeInformation.of(Entry.class));

    private final ListState<Entry> state;
    private final Map<String, String> values;

    private PinnedSettings(ListState<Entry> state, Map<String, String> values) {
        this.state = state;
        this.values = values;
    }

    /**
     * Compares the settings of an operator with those in its restored state, if there is any.
     *
     * @throws SuppressRestartsException naming each changed setting, its old and new value and the remedy
     */
    public static PinnedSettings restore(OperatorStateStore store, List<PinnedSetting> settings) throws Exception {
        ListState<Entry> state = store.getUnionListState(PINNED_SETTINGS);
        Map<String, String> values = new TreeMap<>();
        for (Entry entry : state.get()) {
            values.put(entry.key(), entry.value());
        }
        requireAccepted(settings, values);
        settings.forEach(setting -> values.put(setting.key(), setting.value()));
        return new PinnedSettings(state, values);
    }

    private static void requireAccepted(List<PinnedSetting> settings, Map<String, String> before) {
        Map<String, List<String>> changesByRemedy = settings.stream()
                .filter(setting -> before.containsKey(setting.key()) && !setting.accepts(before.get(setting.key())))
                .collect(groupingBy(
                        PinnedSetting::remedy,
                        LinkedHashMap::new,
                        mapping(setting -> setting.describeChange(before.get(setting.key())), toList())));
        if (changesByRemedy.isEmpty()) {
            return;
        }
        String message = changesByRemedy.entrySet().stream()
                .map(changes -> String.join(", ", changes.getValue()) + "; " + changes.getKey())
                .collect(joining(". "));
        throw new SuppressRestartsException(new IllegalStateException(message));
    }

    /** Marks the settings whose keys meet the condition as removed: a later restore refuses to configure them again. */
    public void removeIf(Predicate<String> condition) {
        values.replaceAll((key, value) -> condition.test(key) ? REMOVED : value);
    }

    /** Writes the settings to the operator's state; to be called from {@code snapshotState}. */
    public void snapshot() throws Exception {
        state.update(values.entrySet().stream()
                .map(setting -> new Entry(setting.getKey(), setting.getValue()))
                .toList());
    }
}
