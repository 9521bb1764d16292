/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;

/** Conditions of pattern stages that depend on the transactions matched by earlier stages. */
final class Conditions {

    private Conditions() {}

    /** The transactions matched so far. */
    interface Earlier {

        /** The transactions of a stage, in order. */
        List<Transaction> of(String stage);
    }

    /** Whether a transaction continues a match. */
    interface Continuation extends Serializable {
        boolean isMetBy(Transaction transaction, Earlier earlier);
    }

    static FollowUp of(Continuation continuation) {
        return new FollowUp(continuation);
    }

    /** From the event time of one transaction to that of another. */
    static Duration span(Transaction first, Transaction last) {
        return Duration.between(first.getEventTime(), last.getEventTime());
    }

    static final class FollowUp extends IterativeCondition<Transaction> {

        private static final long serialVersionUID = 1L;

        private final Continuation continuation;

        private FollowUp(Continuation continuation) {
            this.continuation = continuation;
        }

        @Override
        public boolean filter(Transaction transaction, Context<Transaction> context) throws Exception {
            return continuation.isMetBy(transaction, stage -> transactions(context, stage));
        }

        private static List<Transaction> transactions(Context<Transaction> context, String stage) {
            List<Transaction> transactions = new ArrayList<>();
            try {
                context.getEventsForPattern(stage).forEach(transactions::add);
            } catch (Exception e) {
                throw new IllegalStateException("cannot read the transactions matched by stage '" + stage + "'", e);
            }
            return transactions;
        }
    }
}
