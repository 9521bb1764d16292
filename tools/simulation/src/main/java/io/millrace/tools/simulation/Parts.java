/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.StreamOperator;

/** Where tests plant errors. */
interface Parts {

    /** No errors. */
    Parts GENUINE = new Parts() {};

    /** The state that an operator is restored with. */
    default OperatorSubtaskState restored(String uid, OperatorSubtaskState state) {
        return state;
    }

    /** Called for every restored operator once all subtasks are open. */
    default void opened(String uid, StreamOperator<Object> operator) throws Exception {}

    default SimulatedKafka kafka() {
        return new SimulatedKafka();
    }
}
