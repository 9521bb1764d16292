/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Order;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Holds orders until the profiles that existed at submit are loaded, and stores that they are, so that a restart does not
 * wait for them again. Orders are numbered, so that they can be removed in portions, without reading a list whole.
 *
 * <p>State per user: orders held and their numbers, until they are released after the profiles are loaded. For the life of
 * the job: whether they are loaded.
 */
final class HeldOrders implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final ListStateDescriptor<Boolean> LOADED =
            new ListStateDescriptor<>("profiles-loaded", BooleanSerializer.INSTANCE);
    private static final MapStateDescriptor<Long, Order> HELD =
            new MapStateDescriptor<>("held", Types.LONG, new AvroType<>(Order.class));
    private static final ValueStateDescriptor<Range> HELD_RANGE = new ValueStateDescriptor<>("held-range", Range.TYPE);

    /** The numbers of the orders held: {@code first}, inclusive, to {@code end}, exclusive. */
    public record Range(long first, long end) {

        static final TypeInformation<Range> TYPE =
                Types.POJO(Range.class, Map.of("first", Types.LONG, "end", Types.LONG));
    }

    private transient ListState<Boolean> loadedState;
    private transient boolean loaded;
    private transient MapState<Long, Order> held;
    private transient ValueState<Range> range;

    /** Restores whether the profiles are loaded: only if they were in every subtask. */
    void initializeState(StateInitializationContext context) throws Exception {
        loadedState = context.getOperatorStateStore().getUnionListState(LOADED);
        loaded = context.isRestored();
        for (boolean ofSubtask : loadedState.get()) {
            loaded &= ofSubtask;
        }
    }

    void open(RuntimeContext context) {
        held = context.getMapState(HELD);
        range = context.getState(HELD_RANGE);
    }

    boolean areProfilesLoaded() {
        return loaded;
    }

    void setProfilesLoaded() {
        loaded = true;
    }

    /** Holds an order of the current user. */
    void add(Order order) throws Exception {
        Range before = range.value();
        long number = before == null ? 0 : before.end();
        held.put(number, order);
        range.update(new Range(before == null ? 0 : before.first(), number + 1));
    }

    /** Whether orders of the current user are held. */
    boolean hasOrders() throws Exception {
        return range.value() != null;
    }

    /** The users with orders held in this task. */
    static List<String> users(KeyedStateBackend<String> backend) {
        try (Stream<String> users = backend.getKeys(HELD_RANGE.getName(), VoidNamespace.INSTANCE)) {
            return users.toList();
        }
    }

    /** Removes up to {@code max} of the current user's orders and returns them in order of arrival. */
    List<Order> remove(long max) throws Exception {
        Range before = range.value();
        if (before == null) {
            return List.of();
        }
        List<Order> orders = new ArrayList<>();
        long first = before.first();
        for (; first < before.end() && orders.size() < max; first++) {
            orders.add(held.get(first));
            held.remove(first);
        }
        if (first == before.end()) {
            held.clear();
            range.clear();
        } else {
            range.update(new Range(first, before.end()));
        }
        return orders;
    }

    void snapshot() throws Exception {
        loadedState.update(List.of(loaded));
    }
}
