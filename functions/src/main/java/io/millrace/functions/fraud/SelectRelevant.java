/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import org.apache.flink.streaming.api.operators.StreamFilter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Forwards the transactions that matter to a pattern, with their event time as timestamp. {@link ScoreTransactions} emits
 * all that are due for a user from one timer, and Flink gives them the time of that timer. Keeps no state.
 */
final class SelectRelevant extends StreamFilter<Transaction> {

    private static final long serialVersionUID = 1L;

    SelectRelevant(FraudPattern pattern) {
        super(pattern::isRelevant);
    }

    @Override
    public void processElement(StreamRecord<Transaction> element) throws Exception {
        element.setTimestamp(element.getValue().getEventTime().toEpochMilli());
        super.processElement(element);
    }
}
