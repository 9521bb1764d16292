/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.RoundRobinOperatorStateRepartitioner;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;

/** The states of all subtasks at one barrier, by the uid of their operator and by subtask. */
final class Checkpoint {

    private final Map<Subtask, Supplier<TaskState>> snapshots = new HashMap<>();
    private final Map<String, Map<Integer, TaskState>> states = new HashMap<>();
    private int acknowledged;

    void add(Subtask subtask, Supplier<TaskState> snapshot) {
        snapshots.put(subtask, snapshot);
        acknowledged++;
    }

    /**
     * Completes the asynchronous part of all snapshots, before their operators are closed. It is half of the cost of a run
     * without this delay, and whatever the operators did in between must not show.
     */
    void write() {
        snapshots.forEach((subtask, snapshot) ->
                states.computeIfAbsent(subtask.uid(), uid -> new HashMap<>()).put(subtask.index(), snapshot.get()));
        snapshots.clear();
    }

    int acknowledged() {
        return acknowledged;
    }

    /** The states of an operator's subtasks, in their order. */
    private Stream<TaskState> states(String uid) {
        return states.get(uid).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue);
    }

    /** The offsets of a source. */
    Map<Integer, Integer> offsets(String uid) {
        Map<Integer, Integer> offsets = new HashMap<>();
        states(uid).forEach(state -> offsets.putAll(state.offsets()));
        return offsets;
    }

    /** The transactions of all sinks, in a fixed order. */
    List<SimulatedKafka.Transaction> transactions() {
        return states.keySet().stream()
                .sorted()
                .flatMap(this::states)
                .flatMap(state -> state.transactions().stream())
                .toList();
    }

    /** The part of an operator's state that one of its subtasks receives, perhaps at another parallelism. */
    OperatorSubtaskState assign(String uid, int subtask, int parallelism) {
        List<OperatorSubtaskState> old = states(uid).map(TaskState::operator).toList();
        KeyGroupRange keyGroups = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                JobGraph.MAX_PARALLELISM, parallelism, subtask);
        return OperatorSubtaskState.builder()
                .setManagedKeyedState(intersect(old, OperatorSubtaskState::getManagedKeyedState, keyGroups))
                .setRawKeyedState(intersect(old, OperatorSubtaskState::getRawKeyedState, keyGroups))
                .setManagedOperatorState(new StateObjectCollection<>(
                        distribute(old, OperatorSubtaskState::getManagedOperatorState, parallelism)
                                .get(subtask)))
                .setRawOperatorState(new StateObjectCollection<>(
                        distribute(old, OperatorSubtaskState::getRawOperatorState, parallelism)
                                .get(subtask)))
                .build();
    }

    private static StateObjectCollection<KeyedStateHandle> intersect(
            List<OperatorSubtaskState> old,
            Function<OperatorSubtaskState, StateObjectCollection<KeyedStateHandle>> part,
            KeyGroupRange keyGroups) {
        List<KeyedStateHandle> handles = new ArrayList<>();
        for (OperatorSubtaskState state : old) {
            for (KeyedStateHandle handle : part.apply(state)) {
                KeyedStateHandle intersection = handle.getIntersection(keyGroups);
                if (intersection != null) {
                    handles.add(intersection);
                }
            }
        }
        return new StateObjectCollection<>(handles);
    }

    private static List<List<OperatorStateHandle>> distribute(
            List<OperatorSubtaskState> old,
            Function<OperatorSubtaskState, StateObjectCollection<OperatorStateHandle>> part,
            int parallelism) {
        List<List<OperatorStateHandle>> handles =
                old.stream().map(part).map(List::copyOf).toList();
        return RoundRobinOperatorStateRepartitioner.INSTANCE.repartitionState(handles, old.size(), parallelism);
    }
}
