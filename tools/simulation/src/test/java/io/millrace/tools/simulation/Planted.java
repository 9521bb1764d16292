/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/** Errors that a simulation has to find. */
enum Planted implements Parts {
    WATERMARK_FORGOTTEN_ON_RESTORE {
        @Override
        public OperatorSubtaskState restored(String uid, OperatorSubtaskState state) {
            return withoutOperatorState(state, STABLE_WATERMARK);
        }
    },

    COUNTS_FORGOTTEN_ON_RESTORE {
        @Override
        public OperatorSubtaskState restored(String uid, OperatorSubtaskState state) {
            return withoutOperatorState(state, "record-counts");
        }
    },

    STATE_OF_A_KEY_NOT_WRITTEN {
        @Override
        public OperatorSubtaskState restored(String uid, OperatorSubtaskState state) {
            List<KeyedStateHandle> written = new ArrayList<>();
            for (KeyedStateHandle handle : state.getManagedKeyedState()) {
                KeyedStateHandle others = handle.getIntersection(ALL_KEY_GROUPS_BUT_ONE);
                if (others != null) {
                    written.add(others);
                }
            }
            return state.toBuilder()
                    .setManagedKeyedState(new StateObjectCollection<>(written))
                    .build();
        }
    },

    /** The restored operators finish windows whose records are still to be read again. */
    RESULT_OF_A_RESTORED_PARTIAL_WINDOW {
        @Override
        @SuppressWarnings("unchecked")
        public void opened(String uid, StreamOperator<Object> operator) throws Exception {
            if (operator instanceof AbstractStreamOperator<?> stateful
                    && stateful.getOperatorStateBackend()
                            .getRegisteredStateNames()
                            .contains(STABLE_WATERMARK)) {
                long highest = Long.MIN_VALUE;
                for (long watermark : stateful.getOperatorStateBackend()
                        .getUnionListState(new ListStateDescriptor<>(STABLE_WATERMARK, LongSerializer.INSTANCE))
                        .get()) {
                    highest = Math.max(highest, watermark);
                }
                ((OneInputStreamOperator<Object, Object>) operator)
                        .processWatermark(new Watermark(highest + SIXTY_SECONDS));
            }
        }
    },

    COMMIT_REPEATED {
        @Override
        public SimulatedKafka kafka() {
            return new SimulatedKafka() {
                @Override
                void commit(Transaction transaction) {
                    if (isCommitted(transaction)) {
                        repeat(transaction);
                    }
                    super.commit(transaction);
                }
            };
        }
    },

    COMMIT_LOST_ON_RESTORE {
        @Override
        public SimulatedKafka kafka() {
            return new SimulatedKafka() {
                @Override
                void recover(List<Transaction> pending) {
                    // the new attempt aborts them
                }
            };
        }
    };

    private static final String STABLE_WATERMARK = "stable-watermark";
    private static final long SIXTY_SECONDS = 60_000;
    private static final KeyGroupRange ALL_KEY_GROUPS_BUT_ONE = KeyGroupRange.of(1, JobGraph.MAX_PARALLELISM - 1);

    private static OperatorSubtaskState withoutOperatorState(OperatorSubtaskState state, String name) {
        List<OperatorStateHandle> handles = new ArrayList<>();
        for (OperatorStateHandle handle : state.getManagedOperatorState()) {
            Map<String, OperatorStateHandle.StateMetaInfo> offsets =
                    new HashMap<>(handle.getStateNameToPartitionOffsets());
            offsets.remove(name);
            handles.add(new OperatorStreamStateHandle(offsets, handle.getDelegateStateHandle()));
        }
        return state.toBuilder()
                .setManagedOperatorState(new StateObjectCollection<>(handles))
                .build();
    }
}
