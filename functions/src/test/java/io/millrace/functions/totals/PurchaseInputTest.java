/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.pageView;
import static io.millrace.functions.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PurchaseInputTest {

    private static final long MAXIMUM = 1_000_000_000_000L;

    private final PurchaseInput rules = new PurchaseInput();

    @Test
    void usesPurchasesOnly() {
        assertThat(rules.isUsed(purchase("e", 1, 1))).isTrue();
        assertThat(rules.isUsed(pageView("e", 1))).isFalse();
    }

    @Test
    void takesAmountsFromZeroToTheMaximum() {
        assertThat(rules.fault(purchase("e", 0, 1))).isEmpty();
        assertThat(rules.fault(purchase("e", MAXIMUM, 1))).isEmpty();
        assertThat(rules.fault(purchase("e", -1, 1))).hasValue("amountMinor -1 is not within 0 … 1000000000000");
        assertThat(rules.fault(purchase("e", MAXIMUM + 1, 1))).isPresent();
        assertThat(rules.fault(purchase("e", "ann", null, "EUR", 1))).hasValue("a purchase needs amountMinor");
    }

    @Test
    void takesCurrenciesOfThreeCapitalLetters() {
        assertThat(rules.fault(purchase("e", "ann", 1L, null, 1))).isPresent();
        assertThat(rules.fault(purchase("e", "ann", 1L, "EU", 1))).isPresent();
        assertThat(rules.fault(purchase("e", "ann", 1L, "eur", 1))).isPresent();
        assertThat(rules.fault(purchase("e", "ann", 1L, "EURO", 1))).isPresent();
        assertThat(rules.fault(purchase("e", "ann", 1L, "USD", 1))).isEmpty();
    }
}
