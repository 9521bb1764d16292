/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.CachedStateBinding;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Joins each order with the profile of its user. Input: accepted orders by user, and profile records, either by user or
 * broadcast to every task, as the {@link ProfileTable} requires.
 *
 * <p>{@link HeldOrders} holds the orders until the profiles that existed at submit are loaded, which is when the
 * watermark of the profiles reaches the end of time. Then they are released in portions, each in a callback of its own, so
 * that checkpoints can be taken in between, and each with the profile of that moment; later orders of a user come after
 * that user's held orders. From then on an order whose profile is missing becomes one of the {@link PendingOrders}.
 *
 * <p>An operator and not a function, because a broadcast profile has to wake the orders of one user, and Flink's
 * functions have neither a current key nor timers on the broadcast side. The tables of all tasks agree once they have
 * read the same records, because {@link HeldProfile} does not depend on their order.
 *
 * <p>State per user: orders held, waiting and unresolved, with the ends named in {@link HeldOrders} and {@link
 * PendingOrders}. For the life of the job: the table, whether it is loaded, the counts, and the correction horizon, which a
 * restore compares.
 */
public final class EnrichOrders extends AbstractStreamOperator<EnrichedOrder>
        implements TwoInputStreamOperator<Order, ProfileRecord, EnrichedOrder>, Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1L;

    static final String WAITING = "waiting";
    static final String UNRESOLVED = "unresolved";

    /** The number of held orders that are released in one callback. */
    static final int PORTION = 1_000;

    private final ProfileTable profiles;
    private final WaitLimits limits;
    private final HeldOrders held = new HeldOrders();

    private transient RecordCounts<EnrichmentCount> counts;
    private transient PinnedSettings pinned;
    private transient EnrichedOrders results;
    private transient PendingOrders pending;
    private transient Deque<String> usersToRelease;
    private transient CachedStateBinding<String> cache;

    private EnrichOrders(ProfileTable profiles, WaitLimits limits) {
        this.profiles = profiles;
        this.limits = limits;
    }

    /** Requires every profile record in every task. */
    public static EnrichOrders fromBroadcast(long maxEntries, WaitLimits limits) {
        return new EnrichOrders(new BroadcastProfiles(maxEntries), limits);
    }

    /**
     * Requires profile records by user.
     *
     * @param cacheBytes the most that cached profiles take on the heap, bytes
     */
    public static EnrichOrders fromKeyed(long cacheBytes, WaitLimits limits) {
        return new EnrichOrders(new KeyedProfiles(cacheBytes), limits);
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                EnrichmentCount.ORDERS_HELD,
                EnrichmentCount.ORDERS_WAITED,
                EnrichmentCount.ORDERS_EVICTED,
                EnrichmentCount.ORDERS_FORGOTTEN,
                EnrichmentCount.ORDERS_RESOLVED,
                EnrichmentCount.ORDERS_UNRESOLVED,
                EnrichmentCount.ORDERS_CORRECTED);
        pinned = PinnedSettings.restore(context.getOperatorStateStore(), limits.pinned());
        profiles.open(context.getOperatorStateStore(), context.getKeyedStateStore(), getMetricGroup());
        held.initializeState(context);
        cache = CachedStateBinding.initializeState(this, context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        cache.open(profiles.cachedState());
        held.open(getKeyedStateStore());
        results = new EnrichedOrders(counts, this::emit);
        pending = new PendingOrders(
                new OrderQueue<>(getKeyedStateStore(), WAITING, PendingOrder.TYPE),
                new OrderQueue<>(getKeyedStateStore(), UNRESOLVED, PendingOrder.TYPE),
                getInternalTimerService("waits", LongSerializer.INSTANCE, new WaitEnds()),
                cache.timers(),
                limits,
                results);
        counts.publish(getMetricGroup());
        usersToRelease = new ArrayDeque<>();
        if (held.areProfilesLoaded()) {
            usersToRelease.addAll(HeldOrders.users(getKeyedStateBackend()));
            releaseLater();
        }
        getMetricGroup().gauge("tasksAwaitingProfiles", () -> held.areProfilesLoaded() ? 0 : 1);
    }

    @Override
    public void processElement1(StreamRecord<Order> element) throws Exception {
        boolean mustFollowOthers = !usersToRelease.isEmpty() && !held.orders().isEmpty();
        if (held.areProfilesLoaded() && !mustFollowOthers) {
            enrich(element.getValue());
            return;
        }
        counts.add(EnrichmentCount.ORDERS_HELD);
        held.orders().add(element.getValue());
    }

    private void enrich(Order order) throws Exception {
        HeldProfile profile = profiles.get(order.getUserId());
        if (profile.exists()) {
            results.resolved(order, profile.update());
        } else {
            pending.add(order);
        }
    }

    @Override
    public void processElement2(StreamRecord<ProfileRecord> element) throws Exception {
        ProfileRecord received = element.getValue();
        HeldProfile before = profiles.get(received.userId());
        HeldProfile after = before.after(received);
        if (after.equals(before)) {
            return; // no newer than the profile held
        }
        profiles.put(received.userId(), after);
        if (after.exists() && !before.exists() && hasOrdersOf(received.userId())) {
            setCurrentKey(received.userId());
            pending.resolve(after.update());
        }
    }

    private boolean hasOrdersOf(String userId) {
        var task = getRuntimeContext().getTaskInfo();
        return task.getIndexOfThisSubtask()
                == KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        userId, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks());
    }

    /** The end of time means that the profiles are loaded; from then on they are idle and do not hold back time. */
    @Override
    public void processWatermark2(Watermark watermark) throws Exception {
        if (!watermark.equals(Watermark.MAX_WATERMARK)) {
            return;
        }
        processWatermarkStatus2(WatermarkStatus.IDLE);
        if (!held.areProfilesLoaded()) {
            held.setProfilesLoaded();
            usersToRelease.addAll(HeldOrders.users(getKeyedStateBackend()));
            LOG.info("The profiles are loaded; orders of {} users were held", usersToRelease.size());
            releasePortion();
            releaseLater();
        }
    }

    private void releasePortion() throws Exception {
        long left = PORTION;
        while (left > 0 && !usersToRelease.isEmpty()) {
            setCurrentKey(usersToRelease.peek());
            left -= release(left);
            if (held.orders().isEmpty()) {
                usersToRelease.remove();
            }
        }
    }

    private void releaseLater() {
        if (usersToRelease.isEmpty()) {
            return;
        }
        ProcessingTimeService clock = getProcessingTimeService();
        ScheduledFuture<?> unused = clock.registerTimer(clock.getCurrentProcessingTime(), time -> {
            releasePortion();
            releaseLater();
        });
    }

    /** Enriches up to {@code max} held orders of the current user and returns their number. */
    private long release(long max) throws Exception {
        return held.orders().removeWhile(max, (number, order) -> {
            enrich(order);
            return true;
        });
    }

    /** Releases all that is left, because timers do not fire after the end of the inputs. */
    @Override
    public void finish() throws Exception {
        while (held.areProfilesLoaded() && !usersToRelease.isEmpty()) {
            releasePortion();
        }
        super.finish();
    }

    /** Ends the waits of single orders. */
    private final class WaitEnds implements Triggerable<String, Long> {

        @Override
        public void onEventTime(InternalTimer<String, Long> timer) throws Exception {
            pending.endWait(timer.getNamespace());
        }

        @Override
        public void onProcessingTime(InternalTimer<String, Long> timer) throws Exception {
            pending.endWait(timer.getNamespace());
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        pending.sweep();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        pending.sweep();
    }

    private void emit(EnrichedOrder result) {
        output.collect(new StreamRecord<>(result, result.getEventTime().toEpochMilli()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        cache.snapshotState(context);
        super.snapshotState(context);
        counts.snapshot();
        pinned.snapshot();
        held.snapshot();
    }
}
