/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The longest sequence of a key's transactions, up to the newest, in which each is linked to the next: the next may follow
 * it in a match and is close enough.
 */
sealed interface Run {

    AvroType<Transaction> TRANSACTION = new AvroType<>(Transaction.class);

    /** The newest transaction. */
    Transaction last();

    /** The run after a transaction that is linked to the last. */
    Run extendedBy(Transaction next, int matchLength, Consumer<Transaction> out);

    /** The run that begins with a transaction that is not linked to the last. */
    Run followedBy(Transaction next, Consumer<Transaction> out);

    /** The first run of a key. */
    static Run startingWith(Transaction first) {
        return new Pending(first, 1, List.of(first));
    }

    /**
     * A run shorter than a match, which may still grow to one.
     *
     * @param length the number of transactions in the run
     * @param held the transactions held back: those of the run, except its first one if that was forwarded because it
     *     follows a released run, otherwise preceded by the last one of the previous run
     */
    record Pending(Transaction last, int length, List<Transaction> held) implements Run {

        static final TypeInformation<Pending> TYPE = Types.POJO(
                Pending.class, Map.of("last", TRANSACTION, "length", Types.INT, "held", Types.LIST(TRANSACTION)));

        @Override
        public Run extendedBy(Transaction next, int matchLength, Consumer<Transaction> out) {
            List<Transaction> held = new ArrayList<>(held());
            held.add(next);
            if (length + 1 < matchLength) {
                return new Pending(next, length + 1, held);
            }
            held.forEach(out);
            return new Released(next);
        }

        @Override
        public Run followedBy(Transaction next, Consumer<Transaction> out) {
            boolean lastIsForwarded = held.isEmpty();
            return new Pending(next, 1, lastIsForwarded ? List.of(next) : List.of(last, next));
        }
    }

    /** A run at least as long as a match, which has been forwarded entirely. */
    record Released(Transaction last) implements Run {

        static final TypeInformation<Released> TYPE = Types.POJO(Released.class, Map.of("last", TRANSACTION));

        @Override
        public Run extendedBy(Transaction next, int matchLength, Consumer<Transaction> out) {
            out.accept(next);
            return new Released(next);
        }

        /** Forwards the transaction, which keeps the run apart from later ones. */
        @Override
        public Run followedBy(Transaction next, Consumer<Transaction> out) {
            out.accept(next);
            return new Pending(next, 1, List.of());
        }
    }
}
