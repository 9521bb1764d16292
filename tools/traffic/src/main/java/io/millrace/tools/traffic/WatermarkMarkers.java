/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Records that only advance the watermark: one per partition, later than all traffic before it. */
final class WatermarkMarkers {

    private WatermarkMarkers() {}

    /** One marker per partition, each of a user of its own. */
    static List<TimedRecord> of(InputTopic topic, int partitions, Instant eventTime) {
        List<TimedRecord> markers = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            String user = "marker-" + partition;
            String id = "marker-%s-%s".formatted(partition, eventTime.toEpochMilli());
            SpecificRecord marker =
                    switch (topic) {
                        case USER_EVENTS -> event(id, user, eventTime);
                        case TRANSACTIONS -> payment(id, user, eventTime);
                        case ORDERS -> order(id, user, eventTime);
                        case USERS -> throw new IllegalArgumentException("topic users does not advance watermarks");
                    };
            markers.add(TimedRecord.of(topic, user, marker, eventTime.toEpochMilli())
                    .inPartition(partition));
        }
        return markers;
    }

    private static UserEvent event(String id, String user, Instant eventTime) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(user)
                .setType(EventType.PAGE_VIEW)
                .setEventTime(eventTime)
                .build();
    }

    private static Transaction payment(String id, String user, Instant eventTime) {
        return Transaction.newBuilder()
                .setTransactionId(id)
                .setUserId(user)
                .setAmountMinor(0)
                .setCurrency("EUR")
                .setEventTime(eventTime)
                .build();
    }

    private static Order order(String id, String user, Instant eventTime) {
        OrderItem item = OrderItem.newBuilder()
                .setSku("marker")
                .setQuantity(1)
                .setPriceMinor(0)
                .build();
        return Order.newBuilder()
                .setOrderId(id)
                .setUserId(user)
                .setItems(List.of(item))
                .setTotalMinor(0)
                .setCurrency("EUR")
                .setEventTime(eventTime)
                .build();
    }
}
