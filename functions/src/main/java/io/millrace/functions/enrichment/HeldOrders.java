/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Order;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Holds orders until the profiles that existed at submit are loaded, and stores that they are, so that a restart does not
 * wait for them again.
 *
 * <p>State per user: orders held, until they are released after the profiles are loaded. For the life of
 * the job: whether they are loaded.
 */
final class HeldOrders implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final ListStateDescriptor<Boolean> LOADED =
            new ListStateDescriptor<>("profiles-loaded", BooleanSerializer.INSTANCE);
    private static final String HELD = "held";

    private transient ListState<Boolean> loadedState;
    private transient boolean loaded;
    private transient OrderQueue<Order> held;

    /**
     * Restores whether the profiles are loaded: only if they were in every subtask. {@code isRestored} does not decide it: it
     * is also true for a new operator in the task of a restored one, such as a sink.
     */
    void initializeState(StateInitializationContext context) throws Exception {
        loadedState = context.getOperatorStateStore().getUnionListState(LOADED);
        List<Boolean> loadedOfSubtasks = new ArrayList<>();
        loadedState.get().forEach(loadedOfSubtasks::add);
        loaded = !loadedOfSubtasks.isEmpty() && !loadedOfSubtasks.contains(false);
    }

    void open(KeyedStateStore store) {
        held = new OrderQueue<>(store, HELD, new AvroType<>(Order.class));
    }

    boolean areProfilesLoaded() {
        return loaded;
    }

    void setProfilesLoaded() {
        loaded = true;
    }

    /** The orders held of the current user. */
    OrderQueue<Order> orders() {
        return held;
    }

    /** The users with orders held in this task. */
    static List<String> users(KeyedStateBackend<String> backend) {
        try (Stream<String> users = backend.getKeys(OrderQueue.rangeName(HELD), VoidNamespace.INSTANCE)) {
            return users.toList();
        }
    }

    void snapshot() throws Exception {
        loadedState.update(List.of(loaded));
    }
}
