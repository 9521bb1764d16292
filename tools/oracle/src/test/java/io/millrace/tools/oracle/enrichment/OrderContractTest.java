/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.enrichment.OrderContract.Item;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OrderContractTest {

    private final OrderContract input = new OrderContract(Duration.ofMillis(100));

    private static Placed order(long totalMinor, String currency, Item... items) {
        return new Placed("o", "u", List.of(items), totalMinor, currency, 1_000);
    }

    private static Item item(int quantity, long priceMinor) {
        return new Item("sku", quantity, priceMinor);
    }

    @Test
    void acceptsATotalThatAddsUp() {
        assertThat(input.fault(order(7, "EUR", item(2, 3), item(1, 1), item(9, 0))))
                .isEmpty();
        assertThat(input.fault(order(0, "EUR"))).isEmpty();
        assertThat(input.fault(order(Long.MAX_VALUE, "EUR", item(1, Long.MAX_VALUE))))
                .isEmpty();
    }

    @Test
    void rejectsATotalThatDoesNotAddUp() {
        assertThat(input.fault(order(8, "EUR", item(2, 3)))).contains("totalMinor");
        assertThat(input.fault(order(1, "EUR"))).contains("totalMinor");
        assertThat(input.fault(order(0, "EUR", item(2, 1L << 62), item(2, 1L << 62))))
                .as("0 if it were allowed to overflow")
                .contains("totalMinor");
    }

    @Test
    void rejectsNoPiecesNegativePricesAndInvalidCurrencies() {
        assertThat(input.fault(order(0, "EUR", item(0, 3)))).contains("quantity");
        assertThat(input.fault(order(3, "EUR", item(-1, -3)))).contains("quantity");
        assertThat(input.fault(order(-3, "EUR", item(1, -3)))).contains("priceMinor");
        for (String currency : List.of("eur", "EU", "EURO", "", "EU1", "EUR\n")) {
            assertThat(input.fault(order(0, currency))).as(currency).contains("currency");
        }
    }

    @Test
    void rejectsInvalidSkus() {
        assertThat(input.fault(order(0, "EUR", item(1, 0), new Item(" ", 1, 0))))
                .contains("sku");
        assertThat(input.fault(order(0, "EUR", new Item("x".repeat(257), 1, 0))))
                .contains("sku");
        assertThat(input.fault(order(0, "EUR", new Item("x".repeat(256), 1, 0))))
                .isEmpty();
    }

    @Test
    void isLateOnceItsIdMayBeForgotten() {
        assertThat(input.lateness(order(0, "EUR"), 1_099).everything()).isFalse();
        assertThat(input.lateness(order(0, "EUR"), 1_100).everything()).isTrue();
        assertThat(input.lateness(order(0, "EUR"), 1_200).latestDeadline()).isEqualTo(1_100);
    }
}
