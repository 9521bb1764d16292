/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.util.Comparator;
import org.apache.flink.cep.EventComparator;

/** The order in which a user's transactions are scored and matched: by event time, then by transactionId. */
public final class TransactionOrder implements EventComparator<Transaction> {

    private static final long serialVersionUID = 1L;
    private static final Comparator<Transaction> ORDER =
            Comparator.comparing(Transaction::getEventTime).thenComparing(Transaction::getTransactionId);

    @Override
    public int compare(Transaction one, Transaction other) {
        return ORDER.compare(one, other);
    }
}
