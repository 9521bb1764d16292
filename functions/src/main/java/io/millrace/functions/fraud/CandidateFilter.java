/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps out of pattern matching what can be part of no match, which is most traffic: flink-cep pays a dozen state
 * operations even for an event that matches nothing.
 *
 * <p>Call neighbours linked if the second may follow the first in a match and lies less than {@code within} after it,
 * and a run what is linked one by one. A match is linked throughout, so it lies in one run, and a run shorter than a
 * match has none. So a run is held back until it is as long as a match; then it goes on, in its order, and what prolongs
 * it goes on at once.
 *
 * <p>Leaving runs out makes strangers of others neighbours, and they could look linked. So the transaction after a run
 * that went on goes on too, and so does the one before. Neither is linked to that run. Between two runs that went on,
 * then, at most those two can look linked to each other: too few for a match of three or more. Of a match of two, runs
 * that are left out are single transactions, one not linked to the next, and not being linked is transitive.
 *
 * <p>Takes a key's transactions in (eventTime, transactionId) order. What was held back goes on with the timestamp of
 * the transaction that let it go, since the watermark may have passed its own.
 *
 * <p>State per key: the present run, with at most one transaction more than a match has. It ends by timer,
 * {@code within} after the last of them.
 */
final class CandidateFilter extends KeyedProcessFunction<String, Transaction, Transaction> {

    /**
     * The newest transactions, linked one by one.
     *
     * @param last the newest
     * @param length how many there are, up to as many as a match has
     * @param held those that did not go on, behind the one before the run if that did not either
     */
    public record Run(Transaction last, int length, List<Transaction> held) {

        static final TypeInformation<Run> TYPE = Types.POJO(
                Run.class,
                Map.of(
                        "last",
                        new AvroType<>(Transaction.class),
                        "length",
                        Types.INT,
                        "held",
                        Types.LIST(new AvroType<>(Transaction.class))));

        long lastEventTime() {
            return last.getEventTime().toEpochMilli();
        }
    }

    private static final ValueStateDescriptor<Run> RUN = new ValueStateDescriptor<>("run", Run.TYPE);

    private final FraudPattern pattern;
    private final int matchLength;
    private final long withinMillis;

    private transient ValueState<Run> run;

    CandidateFilter(FraudPattern pattern) {
        this.pattern = pattern;
        this.matchLength = pattern.length();
        this.withinMillis = pattern.within().toMillis();
    }

    @Override
    public void open(OpenContext context) {
        run = getRuntimeContext().getState(RUN);
    }

    @Override
    public void processElement(Transaction transaction, Context context, Collector<Transaction> out) throws Exception {
        long eventTime = transaction.getEventTime().toEpochMilli();
        Run before = run.value();
        if (before == null) {
            context.timerService().registerEventTimeTimer(eventTime + withinMillis);
            run.update(new Run(transaction, 1, List.of(transaction)));
            return;
        }
        boolean isLinked =
                eventTime - before.lastEventTime() < withinMillis && pattern.mayFollow(before.last(), transaction);
        run.update(isLinked ? prolong(before, transaction, out) : beginAfter(before, transaction, out));
    }

    private Run prolong(Run before, Transaction transaction, Collector<Transaction> out) {
        int length = Math.min(before.length() + 1, matchLength);
        List<Transaction> held = new ArrayList<>(before.held());
        held.add(transaction);
        if (length < matchLength) {
            return new Run(transaction, length, held);
        }
        held.forEach(out::collect);
        return new Run(transaction, length, List.of());
    }

    private Run beginAfter(Run before, Transaction transaction, Collector<Transaction> out) {
        if (before.length() == matchLength) {
            out.collect(transaction);
            return new Run(transaction, 1, List.of());
        }
        boolean lastWentOn = before.held().isEmpty();
        return new Run(transaction, 1, lastWentOn ? List.of(transaction) : List.of(before.last(), transaction));
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Transaction> out) throws Exception {
        Run present = run.value();
        if (present == null) {
            return;
        }
        long end = present.lastEventTime() + withinMillis;
        if (end <= time) {
            run.clear();
            return;
        }
        context.timerService().registerEventTimeTimer(end);
    }
}
