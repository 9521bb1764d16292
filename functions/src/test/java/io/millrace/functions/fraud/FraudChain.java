/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.DeduplicateAndRouteLate;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/**
 * Runs the operators from intake to alerts one after the other, as in the pipeline: records and watermarks flow through in
 * order, and all operators can be restarted from their state.
 */
final class FraudChain implements AutoCloseable {

    /** Whether {@link CandidateFilter} comes before CEP. */
    enum Candidates {
        FILTERED,
        ALL
    }

    static final HistoryRetention RETENTION = new HistoryRetention(Duration.ofHours(1), Duration.ofDays(90));

    private List<FraudPattern> patterns;
    private HistoryRetention retention = RETENTION;
    private final Candidates candidates;
    private final List<FraudDecision> decisions = new ArrayList<>();
    private final List<FraudAlert> alerts = new ArrayList<>();
    private final List<Transaction> accepted = new ArrayList<>();
    private long matchedBeforeRestart;
    private long timersFired;

    private KeyedOneInputStreamOperatorTestHarness<String, ValidatedRecord<Transaction>, Transaction> intake;
    private KeyedBroadcastOperatorTestHarness<String, Transaction, RuleUpdate, FraudDecision> score;
    private final List<PatternChain> patternChains = new ArrayList<>();

    FraudChain(List<FraudPattern> patterns, Candidates candidates) throws Exception {
        this.patterns = patterns;
        this.candidates = candidates;
        build();
        for (AbstractStreamOperatorTestHarness<?> harness : harnesses()) {
            harness.open();
        }
        score.processBroadcastWatermark(Watermark.MAX_WATERMARK);
    }

    private void build() throws Exception {
        intake = keyed(
                new DeduplicateAndRouteLate<>(
                        new TransactionInput(),
                        new TransactionLateness(),
                        new IntakeLimits(
                                Duration.ofHours(1), 1_000_000, 1 << 20, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))),
                received -> received.event().getUserId());
        score = new KeyedBroadcastOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(
                        new ScoreTransactions(retention, Transactions.defaultRules(), patterns),
                        List.of(ScoreTransactions.RULES)) {
                    @Override
                    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
                        timersFired++;
                        super.onEventTime(timer);
                    }
                },
                Transaction::getUserId,
                Types.STRING,
                1,
                1,
                0);
        intake.setup(new AvroSerializer<>(Transaction.class));
        score.setup(new AvroSerializer<>(FraudDecision.class));
        patternChains.clear();
        for (FraudPattern pattern : patterns) {
            patternChains.add(new PatternChain(pattern, candidates));
        }
    }

    static <I, O> KeyedOneInputStreamOperatorTestHarness<String, I, O> keyed(
            OneInputStreamOperator<I, O> operator, KeySelector<I, String> key) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(operator, key, Types.STRING);
    }

    private List<AbstractStreamOperatorTestHarness<?>> harnesses() {
        List<AbstractStreamOperatorTestHarness<?>> all = new ArrayList<>(List.of(intake, score));
        patternChains.forEach(chain -> all.addAll(chain.harnesses()));
        return all;
    }

    void process(Transaction transaction) throws Exception {
        intake.processElement(
                Transactions.received(transaction), transaction.getEventTime().toEpochMilli());
        flow();
    }

    void rule(FraudRule rule) throws Exception {
        score.processBroadcastElement(RuleUpdate.applied(rule), Long.MIN_VALUE);
    }

    void withdraw(String key) throws Exception {
        score.processBroadcastElement(RuleUpdate.withdrawn(key), Long.MIN_VALUE);
    }

    void watermark(long watermark) throws Exception {
        intake.processWatermark(watermark);
        flow();
    }

    private void flow() throws Exception {
        for (Object element = intake.getOutput().poll();
                element != null;
                element = intake.getOutput().poll()) {
            if (element instanceof Watermark mark) {
                score.processWatermark(mark);
            } else {
                StreamRecord<Transaction> passed = recordOf(element);
                accepted.add(passed.getValue());
                score.processElement(passed);
            }
            flowFromScore();
        }
    }

    private void flowFromScore() throws Exception {
        Queue<StreamRecord<Transaction>> inOrder = score.getSideOutput(ScoreTransactions.IN_ORDER);
        while (inOrder != null && !inOrder.isEmpty()) {
            StreamRecord<Transaction> scored = inOrder.poll();
            for (PatternChain chain : patternChains) {
                chain.process(scored);
            }
        }
        for (Object element = score.getOutput().poll();
                element != null;
                element = score.getOutput().poll()) {
            if (element instanceof Watermark mark) {
                for (PatternChain chain : patternChains) {
                    alerts.addAll(chain.advance(mark));
                }
            } else {
                decisions.add(FraudChain.<FraudDecision>recordOf(element).getValue());
            }
        }
    }

    @SuppressWarnings("unchecked") // the output of a harness is untyped
    static <T> StreamRecord<T> recordOf(Object element) {
        return (StreamRecord<T>) element;
    }

    /** Stops all operators and restores them from their states. */
    void restart() throws Exception {
        restart(patterns, retention);
    }

    void restart(List<FraudPattern> newPatterns, HistoryRetention newRetention) throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (AbstractStreamOperatorTestHarness<?> harness : harnesses()) {
            states.add(harness.snapshot(1, 1));
        }
        close();
        matchedBeforeRestart = matched();
        patterns = newPatterns;
        retention = newRetention;
        build();
        int next = 0;
        for (AbstractStreamOperatorTestHarness<?> harness : harnesses()) {
            harness.initializeState(states.get(next++));
            harness.open();
        }
        score.processBroadcastWatermark(Watermark.MAX_WATERMARK);
    }

    List<FraudDecision> decisions() {
        return decisions;
    }

    List<FraudAlert> alerts() {
        return alerts;
    }

    List<Transaction> accepted() {
        return accepted;
    }

    /** The number of transactions forwarded to CEP, over all patterns. */
    long matched() {
        return matchedBeforeRestart
                + patternChains.stream().mapToLong(PatternChain::matched).sum();
    }

    /** The number of timers that scoring has processed; each reads the user's waiting transactions once. */
    long timersFired() {
        return timersFired;
    }

    /** Entries of keyed state and timers from scoring to matching; the rules are broadcast state and not included. */
    long leftBehind() {
        return entriesOfScoring()
                + score.numEventTimeTimers()
                + patternChains.stream().mapToLong(PatternChain::leftBehind).sum();
    }

    private long entriesOfScoring() {
        AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) score.getOperator();
        return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
    }

    @Override
    public void close() throws Exception {
        for (AbstractStreamOperatorTestHarness<?> harness : harnesses()) {
            harness.close();
        }
    }
}
