/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/**
 * The state of a subtask in a checkpoint.
 *
 * @param operator the state of an operator
 * @param offsets source: partition → offset of the next record
 * @param transactions sink: the transactions to commit
 */
record TaskState(
        OperatorSubtaskState operator, Map<Integer, Integer> offsets, List<SimulatedKafka.Transaction> transactions) {

    static TaskState of(OperatorSubtaskState operator) {
        return new TaskState(operator, Map.of(), List.of());
    }

    static TaskState of(Map<Integer, Integer> offsets) {
        return new TaskState(OperatorSubtaskState.builder().build(), Map.copyOf(offsets), List.of());
    }

    static TaskState of(List<SimulatedKafka.Transaction> transactions) {
        return new TaskState(OperatorSubtaskState.builder().build(), Map.of(), List.copyOf(transactions));
    }
}
