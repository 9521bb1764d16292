/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionInputTest {

    private final TransactionInput input = new TransactionInput();

    @Test
    void acceptsValidTransactions() {
        assertThat(input.fault(transaction("t1", "ann", 0, "EUR", null, 1))).isEmpty();
        assertThat(input.fault(transaction("t1", "ann", 0, "EUR", "DE", 1))).isEmpty();
    }

    @Test
    void rejectsInvalidIds() {
        assertThat(input.fault(transaction("", "ann", 1, "EUR", null, 1))).contains("transactionId must not be blank");
        assertThat(input.fault(transaction("t1", "ann\r", 1, "EUR", null, 1)))
                .contains("userId must not contain control characters; got U+000D at index 3");
    }

    @Test
    void rejectsInvalidCountries() {
        assertThat(input.fault(transaction("t1", "ann", 1, "EUR", "DEU", 1)))
                .contains("country must be two letters A-Z");
    }
}
