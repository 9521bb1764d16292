/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.Run.Pending;
import io.millrace.functions.fraud.Run.Released;
import io.millrace.schemas.Transaction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;

/**
 * Forwards only the transactions that can be part of a match, and those needed to keep the others apart. This loses no
 * match and adds none; for the proof, and why the filter pays off, see docs/decisions/0009-cep-sees-only-candidates.md.
 *
 * <p>Input: a key's transactions in (eventTime, transactionId) order; the output has the same order. A transaction that
 * was held back is forwarded with the timestamp of the one that releases it, because the watermark may have passed its
 * own.
 *
 * <p>State per key: the current {@link Run}, at most one transaction more than a match has. It ends by timer, {@code
 * within} after the last of them.
 */
final class CandidateFilter extends KeyedProcessFunction<String, Transaction, Transaction> {

    private static final ValueStateDescriptor<Either<Pending, Released>> RUN =
            new ValueStateDescriptor<>("run", new EitherTypeInfo<>(Pending.TYPE, Released.TYPE));

    private final FraudPattern pattern;
    private final long withinMillis;

    private transient ValueState<Either<Pending, Released>> state;

    CandidateFilter(FraudPattern pattern) {
        this.pattern = pattern;
        this.withinMillis = pattern.within().toMillis();
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(RUN);
    }

    @Override
    public void processElement(Transaction transaction, Context context, Collector<Transaction> out) throws Exception {
        Run current = run();
        if (current == null) {
            context.timerService().registerEventTimeTimer(millis(transaction) + withinMillis);
            update(Run.startingWith(transaction));
            return;
        }
        update(
                isLinked(current.last(), transaction)
                        ? current.extendedBy(transaction, pattern.length(), out::collect)
                        : current.followedBy(transaction, out::collect));
    }

    private boolean isLinked(Transaction before, Transaction next) {
        return millis(next) - millis(before) < withinMillis && pattern.mayFollow(before, next);
    }

    private static long millis(Transaction transaction) {
        return transaction.getEventTime().toEpochMilli();
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Transaction> out) throws Exception {
        Run current = run();
        if (current == null) {
            return;
        }
        long end = millis(current.last()) + withinMillis;
        if (end <= time) {
            state.clear();
            return;
        }
        context.timerService().registerEventTimeTimer(end);
    }

    private Run run() throws Exception {
        Either<Pending, Released> stored = state.value();
        if (stored == null) {
            return null;
        }
        return stored.isLeft() ? stored.left() : stored.right();
    }

    private void update(Run run) throws Exception {
        state.update(run instanceof Pending pending ? Either.Left(pending) : Either.Right((Released) run));
    }
}
