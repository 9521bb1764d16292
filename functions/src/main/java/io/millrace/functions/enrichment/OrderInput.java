/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.intake.InputDefinition;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code order-enrichment} asks of {@code orders}. */
public final class OrderInput implements InputDefinition<Order> {

    private static final long serialVersionUID = 1L;
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

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
        if (!CURRENCY.matcher(order.getCurrency()).matches()) {
            return Optional.of("currency is not three letters A-Z");
        }
        for (OrderItem item : order.getItems()) {
            if (item.getQuantity() <= 0) {
                return Optional.of("quantity %d is not above 0".formatted(item.getQuantity()));
            }
            if (item.getPriceMinor() < 0) {
                return Optional.of("priceMinor %d is below 0".formatted(item.getPriceMinor()));
            }
        }
        return totalFault(order);
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
        if (sum != order.getTotalMinor()) {
            return Optional.of(
                    "totalMinor %d is not the sum of quantity × priceMinor, %d".formatted(order.getTotalMinor(), sum));
        }
        return Optional.empty();
    }
}
