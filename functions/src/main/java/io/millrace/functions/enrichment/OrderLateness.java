/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.intake.Lateness;
import io.millrace.schemas.Order;
import java.time.Duration;

/**
 * An order is late when the watermark has passed its event time by the dedup horizon: the ids of that time are
 * forgotten, so a copy could not be told from an order.
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
