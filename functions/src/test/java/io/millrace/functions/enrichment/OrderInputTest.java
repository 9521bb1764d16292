/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.Lateness.Outcome;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderInputTest {

    private final OrderInput input = new OrderInput();

    @Test
    void acceptsAnOrderWhoseTotalIsTheSumOfItsItems() {
        assertThat(input.fault(order("EUR", 1_250, item(2, 500), item(1, 250)))).isEmpty();
        assertThat(input.fault(order("EUR", 0))).isEmpty();
        assertThat(input.fault(order("EUR", 0, item(1, 0)))).isEmpty();
    }

    @Test
    void rejectsAnotherTotal() {
        assertThat(input.fault(order("EUR", 1_249, item(2, 500), item(1, 250))))
                .contains("totalMinor must be the sum of quantity × priceMinor, 1250; got 1249");
    }

    @Test
    void rejectsQuantitiesThatAreNotPositive() {
        assertThat(input.fault(order("EUR", 0, item(0, 500)))).contains("quantity must be positive; got 0");
        assertThat(input.fault(order("EUR", -500, item(-1, 500)))).contains("quantity must be positive; got -1");
    }

    @Test
    void rejectsNegativePrices() {
        assertThat(input.fault(order("EUR", -1, item(1, -1)))).contains("priceMinor must not be negative; got -1");
    }

    @Test
    void rejectsSumsThatOverflow() {
        assertThat(input.fault(order("EUR", -2, item(2, Long.MAX_VALUE))))
                .contains("the sum of quantity × priceMinor exceeds 2^63 − 1");
        assertThat(input.fault(order("EUR", Long.MIN_VALUE, item(1, Long.MAX_VALUE), item(1, 1))))
                .contains("the sum of quantity × priceMinor exceeds 2^63 − 1");
    }

    @Test
    void rejectsInvalidIds() {
        Order order = order("EUR", 0, new OrderItem("sku", 1, 0L), new OrderItem("s\n", 1, 0L));

        assertThat(input.fault(order)).contains("sku must not contain control characters; got U+000A at index 1");
        assertThat(input.fault(Order.newBuilder(order).setOrderId(" ").build())).contains("orderId must not be blank");
        assertThat(input.fault(Order.newBuilder(order).setUserId("").build())).contains("userId must not be blank");
    }

    @Test
    void rejectsAnInvalidCurrency() {
        assertThat(input.fault(order("eur", 0))).contains("currency must be three letters A-Z");
    }

    @Test
    void anOrderIsLateOnceItsIdHasExpired() {
        OrderLateness lateness = new OrderLateness(Duration.ofHours(1));
        Order order = order("EUR", 0);
        long deadline = order.getEventTime().toEpochMilli() + 3_600_000;

        assertThat(lateness.check(order, deadline - 1)).isEqualTo(Outcome.ON_TIME);
        assertThat(lateness.check(order, deadline)).isEqualTo(Outcome.late(0));
        assertThat(lateness.check(order, deadline + 7)).isEqualTo(Outcome.late(7));
    }

    private static OrderItem item(int quantity, long priceMinor) {
        return new OrderItem("sku", quantity, priceMinor);
    }

    private static Order order(String currency, long totalMinor, OrderItem... items) {
        return new Order("o1", "ann", List.of(items), totalMinor, currency, Instant.ofEpochMilli(OrderHarness.START));
    }
}
