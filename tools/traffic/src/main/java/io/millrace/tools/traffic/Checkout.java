/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Delivers the consequences of a purchase: an order with its items, and a payment of the same amount. */
final class Checkout {

    private final SeededRandom random;
    private final UnreliableDelivery delivery;

    Checkout(SeededRandom random, UnreliableDelivery delivery) {
        this.random = random;
        this.delivery = delivery;
    }

    /** Places an order and pays it shortly after; returns its total in minor units. */
    long buy(Customer customer, String currency, long time) {
        List<OrderItem> items = fillCart();
        long totalMinor = items.stream()
                .mapToLong(item -> item.getQuantity() * item.getPriceMinor())
                .sum();
        Order order = Order.newBuilder()
                .setOrderId(random.id("o"))
                .setUserId(customer.userId())
                .setItems(items)
                .setTotalMinor(totalMinor)
                .setCurrency(currency)
                .setEventTime(Instant.ofEpochMilli(time))
                .build();
        delivery.send(TimedRecord.of(InputTopic.ORDERS, customer.userId(), order, time));
        pay(customer, totalMinor, currency, time + random.between(50, 900));
        return totalMinor;
    }

    private List<OrderItem> fillCart() {
        List<OrderItem> items = new ArrayList<>();
        int kinds = random.between(1, 3);
        for (int i = 0; i < kinds; i++) {
            boolean freeSample = random.chance(0.02);
            items.add(OrderItem.newBuilder()
                    .setSku("sku-" + random.skewed(1_000, 3_000))
                    .setQuantity(random.between(1, 3))
                    .setPriceMinor(freeSample ? 0 : random.skewed(99, 20_000))
                    .build());
        }
        return items;
    }

    private void pay(Customer customer, long amountMinor, String currency, long time) {
        Transaction payment = Transaction.newBuilder()
                .setTransactionId(random.id("t"))
                .setUserId(customer.userId())
                .setAmountMinor(amountMinor)
                .setCurrency(currency)
                .setCountry(random.chance(0.02) ? null : customer.country())
                .setMerchantId("millrace-shop")
                .setEventTime(Instant.ofEpochMilli(time))
                .build();
        delivery.send(TimedRecord.of(InputTopic.TRANSACTIONS, customer.userId(), payment, time));
    }
}
