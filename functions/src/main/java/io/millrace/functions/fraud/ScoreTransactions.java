/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.Action;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Puts a user's transactions in (eventTime, transactionId) order and decides on each once the watermark has passed it;
 * the decisions are those of {@link FraudScoring}. Takes accepted transactions and changes of rules; gives decisions,
 * and the transactions themselves in that order to {@link #IN_ORDER}.
 *
 * <p>The watermark is the lower of transactions' and rules': while the rules that existed at start are being loaded
 * theirs holds every decision back; from then on they are idle.
 *
 * <p>State per user: the transactions the watermark has not passed; the history the rules look back at, one value that
 * ends by timer when {@code amount-memory} has passed since the last transaction. Besides that the rules, as broadcast
 * state by {@code ruleId@version} until they are withdrawn, and the counts, for the life of the job.
 */
public final class ScoreTransactions
        extends KeyedBroadcastProcessFunction<String, Transaction, RuleUpdate, FraudDecision>
        implements CheckpointedFunction {

    public static final MapStateDescriptor<String, FraudRule> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, new AvroType<>(FraudRule.class));

    /** Each transaction in the moment it is judged, its event time as timestamp. */
    public static final OutputTag<Transaction> IN_ORDER =
            new OutputTag<>("transactions-in-order", new AvroType<>(Transaction.class));

    private static final ListStateDescriptor<Transaction> WAITING =
            new ListStateDescriptor<>("waiting", new AvroType<>(Transaction.class));
    private static final ValueStateDescriptor<FraudHistory> HISTORY =
            new ValueStateDescriptor<>("history", new AvroType<>(FraudHistory.class));

    private final FraudScoring scoring;
    private final List<FraudRule> defaults;

    private transient ListState<Transaction> waiting;
    private transient ValueState<FraudHistory> history;
    private transient RulesInForce rules;
    private transient RecordCounts<FraudCount> counts;

    /** @param defaults version 0 of each rule */
    public ScoreTransactions(FraudScoring scoring, List<FraudRule> defaults) {
        this.scoring = scoring;
        this.defaults = List.copyOf(defaults);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(context.getOperatorStateStore(), FraudCount.DECISIONS_REVIEWED);
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(WAITING);
        history = getRuntimeContext().getState(HISTORY);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processBroadcastElement(RuleUpdate change, Context context, Collector<FraudDecision> out)
            throws Exception {
        BroadcastState<String, FraudRule> held = context.getBroadcastState(RULES);
        if (change.isWithdrawal()) {
            held.remove(change.key());
        } else {
            held.put(change.key(), change.rule());
        }
        rules = null; // read again when the next transaction is judged
    }

    @Override
    public void processElement(Transaction transaction, ReadOnlyContext context, Collector<FraudDecision> out)
            throws Exception {
        waiting.add(transaction);
        context.timerService().registerEventTimeTimer(transaction.getEventTime().toEpochMilli());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<FraudDecision> out) throws Exception {
        List<Transaction> due = takeDue(time);
        FraudHistory past = history.value();
        if (!due.isEmpty()) {
            past = past == null ? FraudScoring.noHistory() : past;
            RulesInForce inForce = rulesInForce(context.getBroadcastState(RULES));
            for (Transaction transaction : due) {
                emit(decide(past, transaction, inForce), out);
                context.output(IN_ORDER, transaction);
            }
        }
        if (past != null) {
            store(past, time, context.timerService());
        }
    }

    private FraudDecision decide(FraudHistory past, Transaction transaction, RulesInForce inForce) {
        try {
            return scoring.decide(past, transaction, inForce);
        } catch (ArithmeticException e) {
            String message =
                    "the approved amounts of user '%s' in %s exceed 2^63 − 1 minor units; start the job without its old"
                            + " state, or with an amount-memory so short that they are forgotten";
            throw new SuppressRestartsException(new IllegalStateException(
                    message.formatted(transaction.getUserId(), transaction.getCurrency()), e));
        }
    }

    /** Takes out what the timer is for, in order; what comes after it has a timer of its own. */
    private List<Transaction> takeDue(long time) throws Exception {
        List<Transaction> due = new ArrayList<>();
        List<Transaction> later = new ArrayList<>();
        for (Transaction transaction : waiting.get()) {
            boolean passed = transaction.getEventTime().toEpochMilli() <= time;
            (passed ? due : later).add(transaction);
        }
        if (!due.isEmpty()) {
            waiting.update(later);
        }
        due.sort(new TransactionOrder());
        return due;
    }

    private RulesInForce rulesInForce(ReadOnlyBroadcastState<String, FraudRule> state) throws Exception {
        if (rules == null) {
            List<FraudRule> held = new ArrayList<>();
            for (Map.Entry<String, FraudRule> entry : state.immutableEntries()) {
                held.add(entry.getValue());
            }
            rules = new RulesInForce(defaults, held);
        }
        return rules;
    }

    private void store(FraudHistory past, long time, TimerService timers) throws Exception {
        long end = scoring.end(past);
        if (end <= time) {
            history.clear();
            return;
        }
        if (past.getNextTimer() <= time) {
            timers.registerEventTimeTimer(end);
            past.setNextTimer(end);
        }
        history.update(past);
    }

    private void emit(FraudDecision decision, Collector<FraudDecision> out) {
        if (decision.getAction() == Action.REVIEW) {
            counts.add(FraudCount.DECISIONS_REVIEWED);
        }
        out.collect(decision);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
    }
}
