/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.intake.Lateness;
import io.millrace.schemas.Order;
import java.time.Duration;

/**
 * Decides lateness: an order is late if the watermark has passed its event time by the dedup horizon, because the ids of
 * that time have expired and a copy could not be recognized.
 */
public final class OrderLateness implements Lateness<Order> {

    private static final long serialVersionUID = 1L;

    private final long dedupHorizonMillis;

    public OrderLateness(Duration dedupHorizon) {
        this.dedupHorizonMillis = dedupHorizon.toMillis();
    }

    @Override
    public Outcome check(Order order, long watermark) {
        long deadline = order.getEventTime().toEpochMilli() + dedupHorizonMillis;
        return deadline <= watermark ? Outcome.late(watermark - deadline) : Outcome.ON_TIME;
    }
}
