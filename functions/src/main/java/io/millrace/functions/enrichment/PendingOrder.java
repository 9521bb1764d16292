/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Order;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An order whose profile may still arrive, until either clock reaches its end.
 *
 * @param eventTimeEnd epoch milliseconds
 * @param processingTimeEnd epoch milliseconds
 */
public record PendingOrder(Order order, long eventTimeEnd, long processingTimeEnd) {

    static final TypeInformation<PendingOrder> TYPE = Types.POJO(
            PendingOrder.class,
            Map.of(
                    "order", new AvroType<>(Order.class),
                    "eventTimeEnd", Types.LONG,
                    "processingTimeEnd", Types.LONG));

    /** The current time on both clocks, epoch milliseconds. */
    record Now(long watermark, long processingTime) {}

    /** Starts a wait. Event time counts from the watermark if that is ahead, so that old orders wait as long as others. */
    static PendingOrder of(Order order, Now now, Duration wait) {
        long start = Math.max(order.getEventTime().toEpochMilli(), now.watermark());
        return new PendingOrder(order, start + wait.toMillis(), now.processingTime() + wait.toMillis());
    }

    boolean hasEnded(Now now) {
        return eventTimeEnd <= now.watermark() || processingTimeEnd <= now.processingTime();
    }
}
