/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.intake.IdFields;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.MoneyFields;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import java.util.List;
import java.util.Optional;

/**
 * Defines {@code orders} for {@code order-enrichment}: all are used; ids, currency, items and their total must be valid.
 */
public final class OrderInput implements InputDefinition<Order> {

    private static final long serialVersionUID = 1L;

    @Override
    public String key(Order order) {
        return order.getUserId();
    }

    @Override
    public String id(Order order) {
        return order.getOrderId();
    }

    @Override
    public long eventTime(Order order) {
        return order.getEventTime().toEpochMilli();
    }

    @Override
    public boolean isUsed(Order order) {
        return true;
    }

    @Override
    public Optional<String> fault(Order order) {
        return IdFields.fault("orderId", order.getOrderId())
                .or(() -> IdFields.fault("userId", order.getUserId()))
                .or(() -> MoneyFields.currencyFault(order.getCurrency()))
                .or(() -> itemFault(order.getItems()))
                .or(() -> totalFault(order));
    }

    private static Optional<String> itemFault(List<OrderItem> items) {
        for (OrderItem item : items) {
            Optional<String> skuFault = IdFields.fault("sku", item.getSku());
            if (skuFault.isPresent()) {
                return skuFault;
            }
            if (item.getQuantity() <= 0) {
                return Optional.of("quantity must be positive; got %s".formatted(item.getQuantity()));
            }
            if (item.getPriceMinor() < 0) {
                return Optional.of("priceMinor must not be negative; got %s".formatted(item.getPriceMinor()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> totalFault(Order order) {
        long sum = 0;
        try {
            for (OrderItem item : order.getItems()) {
                sum = Math.addExact(sum, Math.multiplyExact(item.getPriceMinor(), item.getQuantity()));
            }
        } catch (ArithmeticException e) {
            return Optional.of("the sum of quantity × priceMinor exceeds 2^63 − 1");
        }
        return sum == order.getTotalMinor()
                ? Optional.empty()
                : Optional.of("totalMinor must be the sum of quantity × priceMinor, %s; got %d"
                        .formatted(sum, order.getTotalMinor()));
    }
}
