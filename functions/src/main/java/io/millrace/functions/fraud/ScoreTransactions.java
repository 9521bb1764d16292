/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.CachedState;
import io.millrace.functions.runtime.KeepsCachedState;
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
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sorts each user's transactions by (eventTime, transactionId) and scores each with {@link FraudScoring} once the
 * watermark has passed it. Input: accepted transactions and rule updates; output: decisions, and to the side output {@link
 * #candidates} of each pattern the transactions that can be part of a match, by {@link Run}. Those released together are
 * one record.
 *
 * <p>The watermark is the lower one of transactions and rules. The rules' watermark holds back every decision until the
 * rules that existed at start are loaded; from then on that input is idle.
 *
 * <p>State per user: a {@link UserHistory}. When no rule and no pattern can look back at the last transaction any more,
 * only the approved amounts remain; they end {@code amount-memory} after it. Until they are withdrawn: the rules, as
 * broadcast state by {@code ruleId@version}. For the life of the job: the counts, and the retention and the thresholds of
 * all versions of the patterns, which a restore compares.
 */
public final class ScoreTransactions
        extends KeyedBroadcastProcessFunction<String, Transaction, RuleUpdate, FraudDecision>
        implements CheckpointedFunction, KeepsCachedState<String> {

    public static final MapStateDescriptor<String, FraudRule> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, new AvroType<>(FraudRule.class));

    private final HistoryRetention retention;
    private final List<FraudRule> defaults;
    private final List<FraudPattern> patterns;
    private final long cacheBytes;
    private final List<OutputTag<List<Transaction>>> candidates;
    private final UserLifetime lifetime;

    private transient CachedState<String, UserHistory> users;
    private transient SharedCodes codes;
    private transient FraudScoring scoring;
    private transient RecordCounts<FraudCount> counts;
    private transient PinnedSettings pinned;

    /**
     * @param defaults version 0 of each rule
     * @param patterns the patterns whose candidates are emitted; their thresholds are kept in state
     * @param cacheBytes the most heap that users in the cache take, bytes
     */
    public ScoreTransactions(
            HistoryRetention retention, List<FraudRule> defaults, List<FraudPattern> patterns, long cacheBytes) {
        this.retention = retention;
        this.defaults = List.copyOf(defaults);
        this.patterns = List.copyOf(patterns);
        this.cacheBytes = cacheBytes;
        this.candidates =
                patterns.stream().map(ScoreTransactions::candidates).toList();
        this.lifetime = new UserLifetime(retention, patterns);
    }

    /** The side output for the candidates of a pattern. */
    public static OutputTag<List<Transaction>> candidates(FraudPattern pattern) {
        return new OutputTag<>("candidates-" + pattern.name(), Types.LIST(new AvroType<>(Transaction.class)));
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
        codes = new SharedCodes();
        users = new CachedState<>(
                new UserHistoryStorage(getRuntimeContext(), patterns, codes), UserHistory::sizeBytes, cacheBytes);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public CachedState<String, UserHistory> cachedState() {
        return users;
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
        scoring = null; // the rules are reloaded when the next transaction is scored
    }

    @Override
    public void processElement(Transaction transaction, ReadOnlyContext context, Collector<FraudDecision> out)
            throws Exception {
        UserHistory cached = users.value();
        UserHistory user = cached == null ? new UserHistory(transaction.getUserId(), patterns.size()) : cached;
        user.waiting().add(compact(transaction, user));
        users.update(user, lifetime.wakeUp(user));
    }

    /** Shares strings, and drops the merchant, which nothing uses and whose length is unlimited. */
    private Transaction compact(Transaction transaction, UserHistory user) {
        return new Transaction(
                transaction.getTransactionId(),
                user.userId(),
                transaction.getAmountMinor(),
                codes.of(transaction.getCurrency()),
                codes.of(transaction.getCountry()),
                null,
                transaction.getEventTime());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<FraudDecision> out) throws Exception {
        UserHistory user = users.value();
        if (user == null) {
            return;
        }
        long watermark = context.timerService().currentWatermark();
        while (user.waiting().isDue(watermark)) {
            Transaction transaction = user.waiting().removeFirst();
            emit(score(user, transaction, context), out);
            emitCandidates(user, transaction, context);
        }
        if (lifetime.isOver(user, watermark)) {
            users.clear();
            return;
        }
        lifetime.removeExpired(user, watermark);
        users.update(user, lifetime.wakeUp(user));
    }

    private FraudDecision score(UserHistory user, Transaction transaction, OnTimerContext context) throws Exception {
        if (scoring == null) {
            scoring = new FraudScoring(retention, rulesInForce(context.getBroadcastState(RULES)));
        }
        try {
            FraudDecision decision = scoring.score(user, transaction);
            counts.add(FraudCount.HISTORY_TRUNCATED, scoring.takeDropped());
            return decision;
        } catch (ArithmeticException e) {
            String message =
                    "the approved amounts of user '%s' in %s exceed 2^63 − 1 minor units; start the job without its"
                            + " state, or with an amount-memory short enough for them to expire";
            throw new SuppressRestartsException(new IllegalStateException(
                    message.formatted(transaction.getUserId(), transaction.getCurrency()), e));
        }
    }

    private RulesInForce rulesInForce(ReadOnlyBroadcastState<String, FraudRule> state) throws Exception {
        List<FraudRule> applied = new ArrayList<>();
        for (Map.Entry<String, FraudRule> entry : state.immutableEntries()) {
            applied.add(entry.getValue());
        }
        return new RulesInForce(defaults, applied);
    }

    private void emit(FraudDecision decision, Collector<FraudDecision> out) {
        if (decision.getAction() == Action.REVIEW) {
            counts.add(FraudCount.DECISIONS_REVIEWED);
        }
        out.collect(decision);
    }

    private void emitCandidates(UserHistory user, Transaction transaction, OnTimerContext context) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).isRelevant(transaction)) {
                List<Transaction> released = user.addToRun(patterns.get(i), i, transaction);
                if (!released.isEmpty()) {
                    context.output(candidates.get(i), released);
                }
            }
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
        pinned.snapshot();
    }
}
