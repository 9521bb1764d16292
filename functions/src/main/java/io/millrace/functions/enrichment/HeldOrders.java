/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Order;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RuntimeContext;
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
 * <p>State per user: orders held, until the profiles are loaded. For the life of the job: whether they are.
 */
final class HeldOrders implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final ListStateDescriptor<Boolean> LOADED =
            new ListStateDescriptor<>("profiles-loaded", BooleanSerializer.INSTANCE);
    private static final ListStateDescriptor<Order> HELD =
            new ListStateDescriptor<>("held", new AvroType<>(Order.class));

    private transient ListState<Boolean> loadedState;
    private transient boolean loaded;
    private transient ListState<Order> held;

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

    void open(RuntimeContext context) {
        held = context.getListState(HELD);
    }

    boolean areProfilesLoaded() {
        return loaded;
    }

    void setProfilesLoaded() {
        loaded = true;
    }

    /** Holds an order of the current user. */
    void add(Order order) throws Exception {
        held.add(order);
    }

    /** The users with orders held in this task. */
    static List<String> users(KeyedStateBackend<String> backend) {
        try (Stream<String> users = backend.getKeys(HELD.getName(), VoidNamespace.INSTANCE)) {
            return users.toList();
        }
    }

    /** Removes the orders of the current user and returns them in order of arrival. */
    List<Order> remove() throws Exception {
        List<Order> orders = new ArrayList<>();
        held.get().forEach(orders::add);
        held.clear();
        return orders;
    }

    void snapshot() throws Exception {
        loadedState.update(List.of(loaded));
    }
}
