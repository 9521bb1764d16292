/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import org.junit.jupiter.api.Test;

final class TransactionContractTest {

    private final TransactionContract input = new TransactionContract();

    private static Payment payment(long amountMinor, String currency, String country) {
        return new Payment("t", "u", amountMinor, currency, country, 1_000);
    }

    @Test
    void acceptsValidTransactions() {
        assertThat(input.fault(payment(0, "EUR", null))).isEmpty();
        assertThat(input.fault(payment(1_000_000_000_000L, "XTS", "DE"))).isEmpty();
    }

    @Test
    void findsTheFirstInvalidField() {
        assertThat(input.fault(payment(-1, "EUR", "DE"))).contains("amountMinor");
        assertThat(input.fault(payment(1_000_000_000_001L, "EUR", "DE"))).contains("amountMinor");
        assertThat(input.fault(payment(1, "EURO", "DE"))).contains("currency");
        assertThat(input.fault(payment(1, "EuR", "DE"))).contains("currency");
        assertThat(input.fault(payment(1, "EUR", "DEU"))).contains("country");
        assertThat(input.fault(payment(1, "EUR", ""))).contains("country");
    }

    @Test
    void isLateOnceTheWatermarkHasReachedItsTime() {
        assertThat(input.lateness(payment(1, "EUR", null), 999).everything()).isFalse();
        assertThat(input.lateness(payment(1, "EUR", null), 1_000).everything()).isTrue();
        assertThat(input.lateness(payment(1, "EUR", null), 1_007).latestDeadline())
                .isEqualTo(1_000);
    }

    @Test
    void ordersByTimeThenId() {
        Payment early = new Payment("b", "u", 1, "EUR", null, 1);
        Payment same = new Payment("a", "u", 1, "EUR", null, 2);
        Payment later = new Payment("b", "u", 1, "EUR", null, 2);

        assertThat(TransactionContract.ORDER.compare(early, same)).isNegative();
        assertThat(TransactionContract.ORDER.compare(same, later)).isNegative();
    }
}
