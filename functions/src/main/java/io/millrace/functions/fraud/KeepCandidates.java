/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.AvroType;
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
 * <p>Why nothing is lost: call a cluster neighbours whose event times lie less than {@code within} apart, one by one. A
 * match spans less than {@code within} altogether, so it lies in one cluster; and a cluster with fewer transactions
 * than a match has holds none. So transactions are held back until their cluster is that large; then they go on, in
 * their order, and what follows in the cluster goes on at once. Neighbours in a cluster stay neighbours, and where
 * two clusters now meet, the times are too far apart to match.
 *
 * <p>Takes a key's transactions in (eventTime, transactionId) order. What was held back goes on with the timestamp of
 * the transaction that let it go, since the watermark may have passed its own.
 *
 * <p>State per key: the cluster, with at most as many transactions as a match has less one. It ends by timer,
 * {@code within} after the last of them.
 */
final class KeepCandidates extends KeyedProcessFunction<String, Transaction, Transaction> {

    /**
     * Neighbours close enough to be part of one match.
     *
     * @param lastEventTime of the newest, epoch milliseconds
     * @param held those that were not let go yet; once some were, always empty
     * @param isLetGo whether the cluster is large enough for a match
     */
    public record Cluster(long lastEventTime, List<Transaction> held, boolean isLetGo) {

        static final TypeInformation<Cluster> TYPE = Types.POJO(
                Cluster.class,
                Map.of(
                        "lastEventTime",
                        Types.LONG,
                        "held",
                        Types.LIST(new AvroType<>(Transaction.class)),
                        "isLetGo",
                        Types.BOOLEAN));
    }

    private static final ValueStateDescriptor<Cluster> CLUSTER = new ValueStateDescriptor<>("cluster", Cluster.TYPE);

    private final int matchLength;
    private final long withinMillis;

    private transient ValueState<Cluster> cluster;

    KeepCandidates(FraudPattern pattern) {
        this.matchLength = pattern.length();
        this.withinMillis = pattern.within().toMillis();
    }

    @Override
    public void open(OpenContext context) {
        cluster = getRuntimeContext().getState(CLUSTER);
    }

    @Override
    public void processElement(Transaction transaction, Context context, Collector<Transaction> out) throws Exception {
        long eventTime = transaction.getEventTime().toEpochMilli();
        Cluster before = cluster.value();
        if (before == null) {
            context.timerService().registerEventTimeTimer(eventTime + withinMillis);
        }
        boolean continues = before != null && eventTime - before.lastEventTime() < withinMillis;
        if (continues && before.isLetGo()) {
            out.collect(transaction);
            cluster.update(new Cluster(eventTime, List.of(), true));
            return;
        }
        List<Transaction> held = continues ? new ArrayList<>(before.held()) : new ArrayList<>();
        held.add(transaction);
        if (held.size() < matchLength) {
            cluster.update(new Cluster(eventTime, held, false));
            return;
        }
        held.forEach(out::collect);
        cluster.update(new Cluster(eventTime, List.of(), true));
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Transaction> out) throws Exception {
        Cluster present = cluster.value();
        if (present == null) {
            return;
        }
        long end = present.lastEventTime() + withinMillis;
        if (end <= time) {
            cluster.clear();
            return;
        }
        context.timerService().registerEventTimeTimer(end);
    }
}
