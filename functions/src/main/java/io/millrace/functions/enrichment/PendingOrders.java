/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.enrichment.EnrichOrders.Patience;
import io.millrace.functions.enrichment.PendingOrder.Now;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * The orders of the current user for which a profile may still come: they wait, leave unresolved when either clock has
 * reached the end of their patience, and are corrected if the profile comes soon enough after that.
 *
 * <p>State per user: orders waiting, as long as they have patience; orders that left unresolved, until they are
 * corrected or at the latest a twelfth of the correction horizon after it ended, on whichever clock is first.
 */
final class PendingOrders implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int SWEEPS_PER_HORIZON = 12;

    private static final ListStateDescriptor<PendingOrder> WAITING =
            new ListStateDescriptor<>("waiting", PendingOrder.TYPE);
    private static final ListStateDescriptor<PendingOrder> UNRESOLVED =
            new ListStateDescriptor<>("unresolved", PendingOrder.TYPE);

    private final Patience patience;

    private transient ListState<PendingOrder> waiting;
    private transient ListState<PendingOrder> unresolved;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient RecordCounts<EnrichmentCount> counts;
    private transient Consumer<EnrichedOrder> out;

    PendingOrders(Patience patience) {
        this.patience = patience;
    }

    void open(
            RuntimeContext context,
            InternalTimerService<VoidNamespace> itsTimers,
            RecordCounts<EnrichmentCount> itsCounts,
            Consumer<EnrichedOrder> itsOut) {
        waiting = context.getListState(WAITING);
        unresolved = context.getListState(UNRESOLVED);
        timers = itsTimers;
        counts = itsCounts;
        out = itsOut;
    }

    /** Takes an order of the current user whose profile is missing. */
    void await(Order order) throws Exception {
        Now now = now();
        PendingOrder pending = PendingOrder.of(order, now, patience.profileWait());
        if (pending.hasEnded(now)) {
            leave(order, now);
            return;
        }
        counts.add(EnrichmentCount.ORDERS_WAITED);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, pending.eventTimeEnd());
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, pending.processingTimeEnd());
        List<PendingOrder> all = list(waiting);
        if (all.size() < patience.maxWaitingPerUser()) {
            waiting.add(pending);
            return;
        }
        counts.add(EnrichmentCount.ORDERS_EVICTED);
        all.add(pending);
        leave(all.remove(0).order(), now);
        waiting.update(all);
    }

    private void leave(Order order, Now now) throws Exception {
        out.accept(EnrichedOrders.unresolved(order));
        PendingOrder correctable = PendingOrder.of(order, now, patience.correctionHorizon());
        if (!correctable.hasEnded(now)) {
            unresolved.add(correctable);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextSweep(correctable.eventTimeEnd()));
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, nextSweep(correctable.processingTimeEnd()));
        }
    }

    /** The profile of the current user exists now. */
    void wake(ProfileUpdate profile) throws Exception {
        for (PendingOrder pending : list(waiting)) {
            out.accept(EnrichedOrders.resolved(pending.order(), profile));
        }
        waiting.clear();
        Now now = now();
        for (PendingOrder pending : list(unresolved)) {
            if (!pending.hasEnded(now)) {
                out.accept(EnrichedOrders.corrected(pending.order(), profile));
            }
        }
        unresolved.clear();
    }

    /** A timer of the current user. */
    void endPatience(long time) throws Exception {
        Now now = now();
        List<PendingOrder> ended = takeEnded(waiting, now);
        for (PendingOrder pending : ended) {
            leave(pending.order(), now);
        }
        if (time == nextSweep(time)) {
            takeEnded(unresolved, now);
        }
    }

    /** Takes out what has ended, in order of arrival. */
    private static List<PendingOrder> takeEnded(ListState<PendingOrder> state, Now now) throws Exception {
        List<PendingOrder> ended = new ArrayList<>();
        List<PendingOrder> others = new ArrayList<>();
        for (PendingOrder pending : list(state)) {
            (pending.hasEnded(now) ? ended : others).add(pending);
        }
        if (!ended.isEmpty()) {
            state.update(others); // of an empty list nothing stays behind
        }
        return ended;
    }

    private static List<PendingOrder> list(ListState<PendingOrder> state) throws Exception {
        List<PendingOrder> list = new ArrayList<>();
        state.get().forEach(list::add);
        return list;
    }

    /** The first point of a grid that is not before a time: where many orders end, one timer is enough. */
    private long nextSweep(long time) {
        long grid = Math.max(1, patience.correctionHorizon().toMillis() / SWEEPS_PER_HORIZON);
        return Math.floorDiv(time + grid - 1, grid) * grid;
    }

    private Now now() {
        return new Now(timers.currentWatermark(), timers.currentProcessingTime());
    }
}
