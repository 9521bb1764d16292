/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.core.io.VersionedIOReadableWritable;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;

/** Reads the operators of a savepoint in canonical format: uids, states, timers and serializers, as text. */
final class SavepointStates {

    private static final ClassLoader LOADER = SavepointStates.class.getClassLoader();

    private SavepointStates() {}

    /** @param uids selects the operators to describe */
    static String describe(Path savepoint, Predicate<String> uids) throws IOException {
        TreeMap<String, Set<String>> operators = new TreeMap<>();
        for (OperatorState operator : operators(savepoint)) {
            String uid = operator.getOperatorUid().orElseThrow();
            if (uids.test(uid)) {
                operators.put(uid, states(operator));
            }
        }
        return operators.entrySet().stream()
                .map(operator -> operator.getKey() + "\n" + String.join("", operator.getValue()))
                .collect(Collectors.joining());
    }

    private static Iterable<OperatorState> operators(Path savepoint) throws IOException {
        try (DataInputStream metadata = new DataInputStream(Files.newInputStream(savepoint.resolve("_metadata")))) {
            return Checkpoints.loadCheckpointMetadata(
                            metadata, LOADER, savepoint.toUri().toString())
                    .getOperatorStates();
        }
    }

    private static Set<String> states(OperatorState operator) throws IOException {
        Set<String> states = new TreeSet<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                states.addAll(keyedStates((KeyGroupsStateHandle) handle));
            }
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                states.addAll(operatorStates(handle));
            }
            if (subtask.getRawKeyedState().hasState()
                    || subtask.getRawOperatorState().hasState()) {
                states.add("  (raw state)\n");
            }
        }
        return states;
    }

    private static List<String> keyedStates(KeyGroupsStateHandle handle) throws IOException {
        KeyedBackendSerializationProxy<?> backend = new KeyedBackendSerializationProxy<>(LOADER);
        read(backend, handle);
        List<String> states = new ArrayList<>();
        states.add(indented(SerializerTree.of("(key)", backend.getKeySerializerSnapshot()), "  "));
        for (StateMetaInfoSnapshot state : backend.getStateMetaInfoSnapshots()) {
            states.add(describe(state, CommonOptionsKeys.KEYED_STATE_TYPE));
        }
        return states;
    }

    private static List<String> operatorStates(OperatorStateHandle handle) throws IOException {
        OperatorBackendSerializationProxy backend = new OperatorBackendSerializationProxy(LOADER);
        read(backend, handle);
        List<StateMetaInfoSnapshot> snapshots = new ArrayList<>(backend.getOperatorStateMetaInfoSnapshots());
        snapshots.addAll(backend.getBroadcastStateMetaInfoSnapshots());
        List<String> states = new ArrayList<>();
        for (StateMetaInfoSnapshot state : snapshots) {
            states.add(describe(state, CommonOptionsKeys.OPERATOR_STATE_DISTRIBUTION_MODE));
        }
        return states;
    }

    private static void read(VersionedIOReadableWritable backend, StreamStateHandle handle) throws IOException {
        try (var stream = handle.openInputStream()) {
            backend.read(new DataInputViewStreamWrapper(stream));
        }
    }

    private static String describe(StateMetaInfoSnapshot state, CommonOptionsKeys kind) throws IOException {
        String kindSuffix = state.getOption(kind) == null ? "" : ", " + state.getOption(kind);
        StringBuilder text =
                new StringBuilder("  %s (%s%s)\n".formatted(state.getName(), state.getBackendStateType(), kindSuffix));
        for (CommonSerializerKeys role : CommonSerializerKeys.values()) {
            if (state.getTypeSerializerSnapshot(role) != null) {
                text.append(indented(SerializerTree.of(role.name(), state.getTypeSerializerSnapshot(role)), "    "));
            }
        }
        return text.toString();
    }

    private static String indented(SerializerTree serializer, String indentation) {
        return serializer.lines().map(line -> indentation + line + "\n").collect(Collectors.joining());
    }
}
