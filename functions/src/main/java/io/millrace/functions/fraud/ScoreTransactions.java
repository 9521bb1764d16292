/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.LazyTimer;
import io.millrace.functions.runtime.PinnedSetting;
import io.millrace.functions.runtime.PinnedSettings;
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
 * Sorts each user's transactions by (eventTime, transactionId) and scores each with {@link FraudScoring} once the
 * watermark has passed it. Input: accepted transactions and rule updates; output: decisions, and the transactions in
 * this order to {@link #IN_ORDER}.
 *
 * <p>The watermark is the lower one of transactions and rules. The rules' watermark holds back every decision until the
 * rules that existed at start are loaded; from then on that input is idle.
 *
 * <p>State per user: the transactions that the watermark has not passed; the history for the rules, one value that ends
 * by timer when {@code amount-memory} has passed since the last transaction. Until they are withdrawn: the rules, as
 * broadcast state by {@code ruleId@version}. For the life of the job: the counts, and the retention and the thresholds of
 * all versions of the patterns, which a restore compares.
 */
public final class ScoreTransactions
        extends KeyedBroadcastProcessFunction<String, Transaction, RuleUpdate, FraudDecision>
        implements CheckpointedFunction {

    public static final MapStateDescriptor<String, FraudRule> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, new AvroType<>(FraudRule.class));

    /** Each transaction when it is scored, in order of event time; {@link SelectRelevant} sets the timestamps. */
    public static final OutputTag<Transaction> IN_ORDER =
            new OutputTag<>("transactions-in-order", new AvroType<>(Transaction.class));

    private static final ListStateDescriptor<Transaction> WAITING =
            new ListStateDescriptor<>("waiting", new AvroType<>(Transaction.class));
    private static final ValueStateDescriptor<FraudHistory> HISTORY =
            new ValueStateDescriptor<>("history", new AvroType<>(FraudHistory.class));

    private final HistoryRetention retention;
    private final List<FraudRule> defaults;
    private final List<FraudPattern> patterns;

    private transient ListState<Transaction> waiting;
    private transient ValueState<FraudHistory> history;
    private transient RulesInForce rules;
    private transient RecordCounts<FraudCount> counts;
    private transient PinnedSettings pinned;

    /**
     * @param defaults version 0 of each rule
     * @param patterns only to keep their thresholds in state: the uids of their own operators change with their versions
     */
    public ScoreTransactions(HistoryRetention retention, List<FraudRule> defaults, List<FraudPattern> patterns) {
        this.retention = retention;
        this.defaults = List.copyOf(defaults);
        this.patterns = List.copyOf(patterns);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(), FraudCount.DECISIONS_REVIEWED, FraudCount.HISTORY_TRUNCATED);
        List<PinnedSetting> settings = new ArrayList<>(retention.pinned());
        patterns.forEach(pattern -> settings.addAll(pattern.pinned()));
        pinned = PinnedSettings.restore(context.getOperatorStateStore(), settings);
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(WAITING);
        history = getRuntimeContext().getState(HISTORY);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processBroadcastElement(RuleUpdate update, Context context, Collector<FraudDecision> out)
            throws Exception {
        BroadcastState<String, FraudRule> applied = context.getBroadcastState(RULES);
        if (update.isWithdrawal()) {
            applied.remove(update.key());
        } else {
            applied.put(update.key(), update.rule());
        }
        rules = null; // reloaded when the next transaction is scored
    }

    @Override
    public void processElement(Transaction transaction, ReadOnlyContext context, Collector<FraudDecision> out)
            throws Exception {
        waiting.add(withoutMerchant(transaction));
        context.timerService().registerEventTimeTimer(transaction.getEventTime().toEpochMilli());
    }

    /** Nothing uses the merchant, whose length is unlimited. */
    private static Transaction withoutMerchant(Transaction transaction) {
        return new Transaction(
                transaction.getTransactionId(),
                transaction.getUserId(),
                transaction.getAmountMinor(),
                transaction.getCurrency(),
                transaction.getCountry(),
                null,
                transaction.getEventTime());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<FraudDecision> out) throws Exception {
        long watermark = context.timerService().currentWatermark();
        List<Transaction> due = removeDue(watermark, context.timerService());
        FraudHistory stored = history.value();
        if (stored == null && due.isEmpty()) {
            return;
        }
        FraudHistory past = stored == null ? FraudScoring.noHistory() : stored;
        FraudScoring scoring = new FraudScoring(past, retention, rulesInForce(context.getBroadcastState(RULES)));
        for (Transaction transaction : due) {
            emit(score(scoring, transaction), out);
            context.output(IN_ORDER, transaction);
        }
        counts.add(FraudCount.HISTORY_TRUNCATED, scoring.dropped());
        if (scoring.expiry() <= watermark) {
            history.clear();
            return;
        }
        past.setNextTimer(LazyTimer.set(context.timerService(), past.getNextTimer(), scoring.expiry()));
        history.update(past);
    }

    private static FraudDecision score(FraudScoring scoring, Transaction transaction) {
        try {
            return scoring.score(transaction);
        } catch (ArithmeticException e) {
            String message =
                    "the approved amounts of user '%s' in %s exceed 2^63 − 1 minor units; start the job without its"
                            + " state, or with an amount-memory short enough for them to expire";
            throw new SuppressRestartsException(new IllegalStateException(
                    message.formatted(transaction.getUserId(), transaction.getCurrency()), e));
        }
    }

    /**
     * Removes all transactions that the watermark has passed and returns them in order. Deletes their timers too, so that the
     * watermark fires one timer per user however far it advances; each later transaction keeps its own.
     */
    private List<Transaction> removeDue(long watermark, TimerService timers) throws Exception {
        List<Transaction> due = new ArrayList<>();
        List<Transaction> later = new ArrayList<>();
        for (Transaction transaction : waiting.get()) {
            long eventTime = transaction.getEventTime().toEpochMilli();
            if (eventTime > watermark) {
                later.add(transaction);
                continue;
            }
            due.add(transaction);
            timers.deleteEventTimeTimer(eventTime);
        }
        if (!due.isEmpty()) {
            waiting.update(later);
        }
        due.sort(new TransactionOrder());
        return due;
    }

    private RulesInForce rulesInForce(ReadOnlyBroadcastState<String, FraudRule> state) throws Exception {
        if (rules == null) {
            List<FraudRule> applied = new ArrayList<>();
            for (Map.Entry<String, FraudRule> entry : state.immutableEntries()) {
                applied.add(entry.getValue());
            }
            rules = new RulesInForce(defaults, applied);
        }
        return rules;
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
        pinned.snapshot();
    }
}
