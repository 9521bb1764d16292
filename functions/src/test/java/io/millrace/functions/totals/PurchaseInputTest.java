/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.pageView;
import static io.millrace.functions.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PurchaseInputTest {

    private static final long MAXIMUM = 1_000_000_000_000L;

    private final PurchaseInput input = new PurchaseInput();

    @Test
    void usesPurchasesOnly() {
        assertThat(input.isUsed(purchase("e", 1, 1))).isTrue();
        assertThat(input.isUsed(pageView("e", 1))).isFalse();
    }

    @Test
    void acceptsAmountsFromZeroToTheMaximum() {
        assertThat(input.fault(purchase("e", 0, 1))).isEmpty();
        assertThat(input.fault(purchase("e", MAXIMUM, 1))).isEmpty();
        assertThat(input.fault(purchase("e", -1, 1))).hasValue("amountMinor must be from 0 to 1000000000000; got -1");
        assertThat(input.fault(purchase("e", MAXIMUM + 1, 1))).isPresent();
        assertThat(input.fault(purchase("e", "ann", null, "EUR", 1))).hasValue("amountMinor is missing");
    }

    @Test
    void rejectsInvalidIds() {
        assertThat(input.fault(purchase(" ", 1, 1))).contains("eventId must not be blank");
        assertThat(input.fault(purchase("e", "", 1L, "EUR", 1))).contains("userId must not be blank");
    }

    @Test
    void acceptsCurrenciesOfThreeCapitalLetters() {
        assertThat(input.fault(purchase("e", "ann", 1L, null, 1))).hasValue("currency is missing");
        assertThat(input.fault(purchase("e", "ann", 1L, "EU", 1))).isPresent();
        assertThat(input.fault(purchase("e", "ann", 1L, "eur", 1))).isPresent();
        assertThat(input.fault(purchase("e", "ann", 1L, "EURO", 1))).isPresent();
        assertThat(input.fault(purchase("e", "ann", 1L, "USD", 1))).isEmpty();
    }
}
