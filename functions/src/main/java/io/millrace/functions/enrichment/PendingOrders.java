/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.enrichment.PendingOrder.Now;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Keeps the orders of the current user whose profile may still arrive: they wait, leave unresolved when their wait ends
 * on either clock, and are corrected if the profile arrives within the correction horizon after that. If they become too
 * many, the oldest unresolved ones are forgotten, and if all are waiting, the oldest leave.
 *
 * <p>Each of these steps reads and writes the orders concerned and no others. Emptied by timer: waiting orders when their
 * wait ends; unresolved orders, unless corrected before, at most a twelfth of the correction horizon after it ended, on
 * whichever clock is first, 1,000 per timer. Unresolved orders are removed in the order in which their waits ended: one whose
 * horizon ends before that of an earlier one stays until then.
 *
 * @param waiting the number of an order is the namespace of its timers
 * @param waits the timers that end waits
 * @param sweeps the timers that remove unresolved orders
 */
record PendingOrders(
        OrderQueue<PendingOrder> waiting,
        OrderQueue<PendingOrder> unresolved,
        InternalTimerService<Long> waits,
        InternalTimerService<VoidNamespace> sweeps,
        WaitLimits limits,
        EnrichedOrders results) {

    private static final int SWEEPS_PER_HORIZON = 12;

    /** The number of unresolved orders that one timer removes. */
    static final int MAX_SWEPT = 1_000;

    /** Adds an order of the current user, whose profile is missing. */
    void add(Order order) throws Exception {
        Now now = now();
        PendingOrder pending = PendingOrder.of(order, now, limits.profileWait());
        if (pending.hasEnded(now)) { // the wait is zero
            leave(order, now);
        } else {
            await(pending);
        }
        int max = limits.maxPendingPerUser();
        long size = waiting.size();
        evict(size - max);
        forget(Math.min(size, max) + unresolved.size() - max, now);
    }

    private void await(PendingOrder pending) throws Exception {
        results.counts().add(EnrichmentCount.ORDERS_WAITED);
        long number = waiting.add(pending);
        waits.registerEventTimeTimer(number, pending.eventTimeEnd());
        waits.registerProcessingTimeTimer(number, pending.processingTimeEnd());
    }

    /** Lets the oldest waiting orders leave. */
    private void evict(long tooMany) throws Exception {
        waiting.removeWhile(tooMany, (number, oldest) -> {
            deleteTimers(number, oldest);
            results.counts().add(EnrichmentCount.ORDERS_EVICTED);
            results.unresolved(oldest.order());
            return true;
        });
    }

    /** Before the number is used again, and so that timers are as limited as orders. */
    private void deleteTimers(long number, PendingOrder pending) {
        waits.deleteEventTimeTimer(number, pending.eventTimeEnd());
        waits.deleteProcessingTimeTimer(number, pending.processingTimeEnd());
    }

    private void leave(Order order, Now now) throws Exception {
        results.unresolved(order);
        PendingOrder correctable = PendingOrder.of(order, now, limits.correctionHorizon());
        if (!correctable.hasEnded(now)) {
            unresolved.add(correctable);
            sweeps.registerEventTimeTimer(VoidNamespace.INSTANCE, nextSweep(correctable.eventTimeEnd()));
            sweeps.registerProcessingTimeTimer(VoidNamespace.INSTANCE, nextSweep(correctable.processingTimeEnd()));
        }
    }

    /** Forgets the oldest unresolved orders, a portion of them after a restore with a lower limit. */
    private void forget(long tooMany, Now now) throws Exception {
        unresolved.removeWhile(Math.min(MAX_SWEPT, tooMany), (number, pending) -> {
            if (!pending.hasEnded(now)) {
                results.counts().add(EnrichmentCount.ORDERS_FORGOTTEN);
            }
            return true;
        });
    }

    /** Resolves and corrects the orders of the current user, whose profile exists from now on. */
    void resolve(ProfileUpdate profile) throws Exception {
        waiting.removeWhile(Long.MAX_VALUE, (number, pending) -> {
            deleteTimers(number, pending);
            results.resolved(pending.order(), profile);
            return true;
        });
        Now now = now();
        unresolved.removeWhile(Long.MAX_VALUE, (number, pending) -> {
            if (!pending.hasEnded(now)) {
                results.corrected(pending.order(), profile);
            }
            return true;
        });
    }

    /** Ends the wait of the current user's order with this number, whose timer has fired. */
    void endWait(long number) throws Exception {
        Now now = now();
        waiting.removeIf(number, (same, pending) -> {
            deleteTimers(number, pending); // that of the other clock
            leave(pending.order(), now);
            return true;
        });
    }

    /** Removes the unresolved orders of the current user that can no longer be corrected. */
    void sweep() throws Exception {
        Now now = now();
        boolean mayBeMore = unresolved.removeWhile(MAX_SWEPT, (number, pending) -> pending.hasEnded(now)) == MAX_SWEPT;
        if (mayBeMore) {
            sweeps.registerProcessingTimeTimer(VoidNamespace.INSTANCE, now.processingTime() + 1);
        }
    }

    /** Rounds a time up to a grid, so that one timer serves many orders. */
    private long nextSweep(long time) {
        long grid = Math.max(1, limits.correctionHorizon().toMillis() / SWEEPS_PER_HORIZON);
        return Math.floorDiv(time + grid - 1, grid) * grid;
    }

    /** Flink advances one kind of timers after the other, and each has its own watermark. */
    private Now now() {
        return new Now(Math.max(waits.currentWatermark(), sweeps.currentWatermark()), waits.currentProcessingTime());
    }
}
