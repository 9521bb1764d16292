/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.enrichment.PendingOrder.Now;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Keeps the orders of the current user whose profile may still arrive: they wait, leave unresolved when their wait ends
 * on either clock, and are corrected if the profile arrives within the correction horizon after that.
 *
 * <p>Emptied by timer: waiting orders when their wait ends; unresolved orders, unless corrected before, at most a twelfth
 * of the correction horizon after it ended, on whichever clock is first, 1,000 per timer. They leave in order of arrival: one
 * that ends before an earlier one stays until that has ended too.
 */
final class PendingOrders {

    private static final int SWEEPS_PER_HORIZON = 12;

    /** The number of unresolved orders that one timer removes. */
    static final int MAX_SWEPT = 1_000;

    private final ListState<PendingOrder> waiting;
    private final OrderQueue<PendingOrder> unresolved;
    private final InternalTimerService<VoidNamespace> timers;
    private final WaitLimits limits;
    private final EnrichedOrders results;

    PendingOrders(
            ListState<PendingOrder> waiting,
            OrderQueue<PendingOrder> unresolved,
            InternalTimerService<VoidNamespace> timers,
            WaitLimits limits,
            EnrichedOrders results) {
        this.waiting = waiting;
        this.unresolved = unresolved;
        this.timers = timers;
        this.limits = limits;
        this.results = results;
    }

    /** Adds an order of the current user, whose profile is missing. */
    void add(Order order) throws Exception {
        Now now = now();
        PendingOrder pending = PendingOrder.of(order, now, limits.profileWait());
        if (pending.hasEnded(now)) {
            leave(order, now);
            return;
        }
        results.counts().add(EnrichmentCount.ORDERS_WAITED);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, pending.eventTimeEnd());
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, pending.processingTimeEnd());
        List<PendingOrder> all = list(waiting);
        if (all.size() < limits.maxWaitingPerUser()) {
            waiting.add(pending);
            return;
        }
        results.counts().add(EnrichmentCount.ORDERS_EVICTED);
        all.add(pending);
        leave(all.remove(0).order(), now);
        waiting.update(all);
    }

    private void leave(Order order, Now now) throws Exception {
        results.unresolved(order);
        PendingOrder correctable = PendingOrder.of(order, now, limits.correctionHorizon());
        if (!correctable.hasEnded(now)) {
            unresolved.add(correctable);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextSweep(correctable.eventTimeEnd()));
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, nextSweep(correctable.processingTimeEnd()));
        }
    }

    /** Resolves and corrects the orders of the current user, whose profile exists from now on. */
    void resolve(ProfileUpdate profile) throws Exception {
        for (PendingOrder pending : list(waiting)) {
            results.resolved(pending.order(), profile);
        }
        waiting.clear();
        Now now = now();
        unresolved.removeWhile(Long.MAX_VALUE, pending -> {
            if (!pending.hasEnded(now)) {
                results.corrected(pending.order(), profile);
            }
            return true;
        });
    }

    /** Ends the waits of the current user that are over; called by a timer on either clock. */
    void onTimer() throws Exception {
        Now now = now();
        for (PendingOrder pending : removeEndedWaits(now)) {
            leave(pending.order(), now);
        }
        boolean mayBeMore = unresolved.removeWhile(MAX_SWEPT, pending -> pending.hasEnded(now)) == MAX_SWEPT;
        if (mayBeMore) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, now.processingTime() + 1);
        }
    }

    /** Removes the waiting orders whose time has ended and returns them in order of arrival. */
    private List<PendingOrder> removeEndedWaits(Now now) throws Exception {
        List<PendingOrder> ended = new ArrayList<>();
        List<PendingOrder> others = new ArrayList<>();
        for (PendingOrder pending : list(waiting)) {
            (pending.hasEnded(now) ? ended : others).add(pending);
        }
        if (!ended.isEmpty()) {
            waiting.update(others); // an empty list clears the state
        }
        return ended;
    }

    private static List<PendingOrder> list(ListState<PendingOrder> state) throws Exception {
        List<PendingOrder> list = new ArrayList<>();
        state.get().forEach(list::add);
        return list;
    }

    /** Rounds a time up to a grid, so that one timer serves many orders. */
    private long nextSweep(long time) {
        long grid = Math.max(1, limits.correctionHorizon().toMillis() / SWEEPS_PER_HORIZON);
        return Math.floorDiv(time + grid - 1, grid) * grid;
    }

    private Now now() {
        return new Now(timers.currentWatermark(), timers.currentProcessingTime());
    }
}
