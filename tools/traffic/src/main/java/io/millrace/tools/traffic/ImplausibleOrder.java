/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Orders that can be decoded and still must not be believed; in each, one thing is wrong and all others are right. */
enum ImplausibleOrder {
    WRONG_TOTAL,
    /** The sum is 2^64, which is 0 to arithmetic that overflows. */
    OVERFLOWING_TOTAL,
    NO_PIECES,
    NEGATIVE_QUANTITY,
    NEGATIVE_PRICE,
    SMALL_LETTERS,
    LONG_CURRENCY,
    FAR_FUTURE,
    EPOCH;

    /** Far enough ahead of any clock this traffic may meet. */
    private static final long FUTURE_DAYS = 36_525;

    /** A new order like {@code order}, made implausible in this way. */
    Order versionOf(Order order, SeededRandom chance) {
        Order.Builder copy = Order.newBuilder(order).setOrderId(chance.id("o"));
        switch (this) {
            case WRONG_TOTAL -> copy.setTotalMinor(order.getTotalMinor() + 1);
            case OVERFLOWING_TOTAL -> buy(copy, 4, 1L << 62);
            case NO_PIECES -> buy(copy, 0, 1_999);
            case NEGATIVE_QUANTITY -> buy(copy, -1, 1_999);
            case NEGATIVE_PRICE -> buy(copy, 1, -1_999);
            case SMALL_LETTERS -> copy.setCurrency("eur");
            case LONG_CURRENCY -> copy.setCurrency("EURO");
            case FAR_FUTURE -> copy.setEventTime(order.getEventTime().plus(FUTURE_DAYS, ChronoUnit.DAYS));
            case EPOCH -> copy.setEventTime(Instant.EPOCH);
        }
        return copy.build();
    }

    private static void buy(Order.Builder order, int quantity, long priceMinor) {
        OrderItem item = OrderItem.newBuilder()
                .setSku("sku-1000")
                .setQuantity(quantity)
                .setPriceMinor(priceMinor)
                .build();
        order.setItems(List.of(item)).setTotalMinor(quantity * priceMinor);
    }
}
