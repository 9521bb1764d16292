/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import java.time.Instant;
import java.util.List;

/** Kinds of orders that can be decoded but are invalid; each violates exactly one rule. */
enum InvalidOrder {
    WRONG_TOTAL,
    /** The sum is 2^64, which overflows to 0. */
    OVERFLOWING_TOTAL,
    ZERO_QUANTITY,
    NEGATIVE_QUANTITY,
    NEGATIVE_PRICE,
    LOWER_CASE_CURRENCY,
    FOUR_LETTER_CURRENCY,
    FAR_FUTURE,
    EPOCH,
    BEFORE_EPOCH,
    SECONDS,
    MICROSECONDS,
    BLANK_ID,
    LONG_USER_ID,
    CONTROL_CHARACTER_IN_SKU;

    private static final String SKU = "sku-1000";

    /** An order derived from {@code order} under a new id, invalid in this way. */
    Order versionOf(Order order, SeededRandom random) {
        Order.Builder copy = Order.newBuilder(order).setOrderId(random.id("o"));
        switch (this) {
            case WRONG_TOTAL -> copy.setTotalMinor(order.getTotalMinor() + 1);
            case OVERFLOWING_TOTAL -> replaceItems(copy, SKU, 4, 1L << 62);
            case ZERO_QUANTITY -> replaceItems(copy, SKU, 0, 1_999);
            case NEGATIVE_QUANTITY -> replaceItems(copy, SKU, -1, 1_999);
            case NEGATIVE_PRICE -> replaceItems(copy, SKU, 1, -1_999);
            case LOWER_CASE_CURRENCY -> copy.setCurrency("eur");
            case FOUR_LETTER_CURRENCY -> copy.setCurrency("EURO");
            case FAR_FUTURE -> copy.setEventTime(InvalidFields.farAfter(order.getEventTime()));
            case EPOCH -> copy.setEventTime(Instant.EPOCH);
            case BEFORE_EPOCH -> copy.setEventTime(InvalidFields.BEFORE_EPOCH);
            case SECONDS -> copy.setEventTime(InvalidFields.SECONDS);
            case MICROSECONDS -> copy.setEventTime(InvalidFields.MICROSECONDS);
            case BLANK_ID -> copy.setOrderId(InvalidFields.BLANK_ID);
            case LONG_USER_ID -> copy.setUserId(InvalidFields.tooLong(order.getUserId()));
            case CONTROL_CHARACTER_IN_SKU -> replaceItems(copy, InvalidFields.withControlCharacter(SKU), 1, 1_999);
        }
        return copy.build();
    }

    private static void replaceItems(Order.Builder order, String sku, int quantity, long priceMinor) {
        OrderItem item = OrderItem.newBuilder()
                .setSku(sku)
                .setQuantity(quantity)
                .setPriceMinor(priceMinor)
                .build();
        order.setItems(List.of(item)).setTotalMinor(quantity * priceMinor);
    }
}
