/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Emits the transactions of a pattern that were released together, with the event time of the last of them as timestamp.
 * The watermark has passed the event times of the earlier ones, which were held back, but not yet that of the last, which
 * is being scored. Keeps no state.
 */
final class ReleaseCandidates extends AbstractStreamOperator<Transaction>
        implements OneInputStreamOperator<List<Transaction>, Transaction> {

    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<List<Transaction>> element) {
        List<Transaction> released = element.getValue();
        long time = released.get(released.size() - 1).getEventTime().toEpochMilli();
        for (Transaction transaction : released) {
            output.collect(new StreamRecord<>(transaction, time));
        }
    }
}
