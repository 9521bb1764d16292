/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Gives every order the profile of its user. Takes accepted orders by user, and changes of profiles: by user too, or
 * all of them in every task, as the {@link ProfileTable} wants it.
 *
 * <p>Until the watermark of the changes is at the end of time not everything that was there at submit has come, and
 * orders are held. After that an order whose profile is missing waits, leaves unresolved when either clock has reached
 * the end of its patience, and is corrected if the profile comes soon enough.
 *
 * <p>An operator and no process function, since a profile that all tasks get has to wake the orders of one user:
 * Flink's functions have neither the key nor timers on the side of a broadcast. What a task does with a profile is
 * independent of the order of changes, so the tables of all tasks agree once they have seen the same.
 *
 * <p>State per user: orders held, until the profiles are loaded, and {@link PendingOrders}. Besides that the table,
 * whether it is loaded, and the counts, for the life of the job.
 */
public final class EnrichOrders extends AbstractStreamOperator<EnrichedOrder>
        implements TwoInputStreamOperator<Order, ProfileChange, EnrichedOrder>, Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1L;

    private static final ListStateDescriptor<Boolean> LOADED =
            new ListStateDescriptor<>("profiles-loaded", BooleanSerializer.INSTANCE);
    private static final ListStateDescriptor<Order> HELD =
            new ListStateDescriptor<>("held", new AvroType<>(Order.class));

    private final ProfileTable profiles;
    private final PendingOrders pending;

    private transient ListState<Boolean> loadedState;
    private transient boolean loaded;
    private transient ListState<Order> held;
    private transient RecordCounts<EnrichmentCount> counts;

    /**
     * How long orders wait; durations on both clocks, event time and processing time, whichever ends first.
     *
     * @param profileWait until an order leaves unresolved; zero = at once
     * @param maxWaitingPerUser with one more the oldest leaves
     * @param correctionHorizon until an order that left is not corrected any more; zero = never
     */
    public record Patience(Duration profileWait, int maxWaitingPerUser, Duration correctionHorizon)
            implements java.io.Serializable {}

    private EnrichOrders(ProfileTable profiles, Patience patience) {
        this.profiles = profiles;
        this.pending = new PendingOrders(patience);
    }

    /** Wants every change in every task. */
    public static EnrichOrders fromBroadcast(long maxEntries, Patience patience) {
        return new EnrichOrders(new BroadcastProfiles(maxEntries), patience);
    }

    /** Wants changes by user. */
    public static EnrichOrders fromKeyed(Patience patience) {
        return new EnrichOrders(new KeyedProfiles(), patience);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                EnrichmentCount.ORDERS_HELD,
                EnrichmentCount.ORDERS_WAITED,
                EnrichmentCount.ORDERS_EVICTED,
                EnrichmentCount.ORDERS_RESOLVED,
                EnrichmentCount.ORDERS_UNRESOLVED,
                EnrichmentCount.ORDERS_CORRECTED);
        profiles.open(context.getOperatorStateStore(), context.getKeyedStateStore(), getMetricGroup());
        loadedState = context.getOperatorStateStore().getUnionListState(LOADED);
        loaded = context.isRestored();
        for (boolean ofSubtask : loadedState.get()) {
            loaded &= ofSubtask;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        held = getRuntimeContext().getListState(HELD);
        pending.open(
                getRuntimeContext(),
                getInternalTimerService("pending", VoidNamespaceSerializer.INSTANCE, this),
                counts,
                this::emit);
        counts.publish(getMetricGroup());
        getMetricGroup().gauge("tasksAwaitingProfiles", () -> loaded ? 0 : 1);
    }

    @Override
    public void processElement1(StreamRecord<Order> element) throws Exception {
        if (loaded) {
            decide(element.getValue());
            return;
        }
        counts.add(EnrichmentCount.ORDERS_HELD);
        held.add(element.getValue());
    }

    @Override
    public void processElement2(StreamRecord<ProfileChange> element) throws Exception {
        ProfileChange change = element.getValue();
        HeldProfile before = profiles.get(change.userId());
        HeldProfile after = before.after(change);
        if (after.equals(before)) {
            return; // older than what is held
        }
        profiles.put(change.userId(), after);
        if (after.exists() && !before.exists() && hasOrdersOf(change.userId())) {
            setCurrentKey(change.userId());
            pending.wake(after.update());
        }
    }

    private boolean hasOrdersOf(String userId) {
        var task = getRuntimeContext().getTaskInfo();
        return task.getIndexOfThisSubtask()
                == KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        userId, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks());
    }

    /** At the end of time: everything that was there at submit has come; from now on changes hold no time back. */
    @Override
    public void processWatermark2(Watermark mark) throws Exception {
        if (!mark.equals(Watermark.MAX_WATERMARK)) {
            return;
        }
        processWatermarkStatus2(WatermarkStatus.IDLE);
        if (!loaded) {
            loaded = true;
            decideOnHeld();
        }
    }

    private void decideOnHeld() throws Exception {
        List<String> users;
        try (Stream<String> keys =
                this.<String>getKeyedStateBackend().getKeys(HELD.getName(), VoidNamespace.INSTANCE)) {
            users = keys.toList();
        }
        LOG.info("The profiles are loaded; orders of {} users were held", users.size());
        for (String user : users) {
            setCurrentKey(user);
            for (Order order : held.get()) {
                decide(order);
            }
            held.clear();
        }
    }

    private void decide(Order order) throws Exception {
        HeldProfile profile = profiles.get(order.getUserId());
        if (profile.exists()) {
            emit(EnrichedOrders.resolved(order, profile.update()));
        } else {
            pending.await(order);
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        pending.endPatience(timer.getTimestamp());
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        pending.endPatience(timer.getTimestamp());
    }

    private void emit(EnrichedOrder result) {
        counts.add(
                switch (result.getEnrichmentStatus()) {
                    case RESOLVED -> EnrichmentCount.ORDERS_RESOLVED;
                    case UNRESOLVED -> EnrichmentCount.ORDERS_UNRESOLVED;
                    case CORRECTED -> EnrichmentCount.ORDERS_CORRECTED;
                    case UNKNOWN -> throw new IllegalStateException("a result of status " + EnrichmentStatus.UNKNOWN);
                });
        output.collect(new StreamRecord<>(result, result.getEventTime().toEpochMilli()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        counts.snapshot();
        loadedState.update(List.of(loaded));
    }
}
