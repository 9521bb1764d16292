/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.Lateness;
import io.millrace.schemas.Transaction;

/** Decides lateness: a transaction is late if the watermark has reached it, as later ones may already be scored. */
public final class TransactionLateness implements Lateness<Transaction> {

    private static final long serialVersionUID = 1L;

    @Override
    public Outcome check(Transaction transaction, long watermark) {
        long eventTime = transaction.getEventTime().toEpochMilli();
        return eventTime <= watermark ? Outcome.late(watermark - eventTime) : Outcome.ON_TIME;
    }
}
