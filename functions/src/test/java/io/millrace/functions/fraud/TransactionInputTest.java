/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.at;
import static io.millrace.functions.fraud.Transactions.in;
import static io.millrace.functions.fraud.Transactions.paying;
import static io.millrace.functions.fraud.Transactions.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionInputTest {

    private final TransactionInput input = new TransactionInput();

    @Test
    void acceptsValidTransactions() {
        assertThat(input.fault(paying("t1", 0, 1))).isEmpty();
        assertThat(input.fault(in("DE", "t1", 1))).isEmpty();
    }

    @Test
    void rejectsInvalidIds() {
        assertThat(input.fault(at("", 1))).contains("transactionId must not be blank");
        assertThat(input.fault(transaction("t1", 1).setUserId("ann\r").build()))
                .contains("userId must not contain control characters; got U+000D at index 3");
    }

    @Test
    void rejectsInvalidCountries() {
        assertThat(input.fault(in("DEU", "t1", 1))).contains("country must be two letters A-Z");
    }
}
