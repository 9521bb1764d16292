/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Order;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An order for which a profile may still come, until either clock has reached its end.
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

    /** How late it is on both clocks, epoch milliseconds. */
    record Now(long watermark, long processingTime) {}

    /** The order from now on. An old order has its time too: event time counts from the watermark if that is ahead. */
    static PendingOrder of(Order order, Now now, Duration patience) {
        long begin = Math.max(order.getEventTime().toEpochMilli(), now.watermark());
        return new PendingOrder(order, begin + patience.toMillis(), now.processingTime() + patience.toMillis());
    }

    boolean hasEnded(Now now) {
        return eventTimeEnd <= now.watermark() || processingTimeEnd <= now.processingTime();
    }
}
