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
 * on either clock, and are corrected if the profile arrives within the correction horizon after that. If they become too
 * many, the oldest unresolved ones are forgotten, and if all are waiting, the oldest leave.
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
        if (pending.hasEnded(now)) { // the wait is zero
            leave(order, now);
            forgetBeyond(limits.maxPendingPerUser() - list(waiting).size(), now);
            return;
        }
        results.counts().add(EnrichmentCount.ORDERS_WAITED);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, pending.eventTimeEnd());
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, pending.processingTimeEnd());
        List<PendingOrder> all = list(waiting);
        if (all.size() < limits.maxPendingPerUser()) {
            waiting.add(pending);
            forgetBeyond(limits.maxPendingPerUser() - all.size() - 1, now);
            return;
        }
        all.add(pending);
        while (all.size() > limits.maxPendingPerUser()) {
            results.counts().add(EnrichmentCount.ORDERS_EVICTED);
            results.unresolved(all.remove(0).order());
        }
        waiting.update(all);
        forgetBeyond(0, now);
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

    /** Forgets the oldest unresolved orders if there are too many, a portion of them after a restore with a lower limit. */
    private void forgetBeyond(long max, Now now) throws Exception {
        unresolved.removeWhile(Math.min(MAX_SWEPT, unresolved.size() - max), pending -> {
            if (!pending.hasEnded(now)) {
                results.counts().add(EnrichmentCount.ORDERS_FORGOTTEN);
            }
            return true;
        });
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
