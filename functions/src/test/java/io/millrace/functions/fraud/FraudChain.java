/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.DeduplicateAndRouteLate;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.StableWatermarkOperator;
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
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.operator.CepOperator;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/**
 * The operators from admission to alerts, one behind the other as in the pipeline: records and watermarks flow through
 * in order, and all of it can be stopped and restored from its state.
 */
final class FraudChain implements AutoCloseable {

    /** Whether candidates are kept apart or every transaction goes to the matching. */
    enum Candidates {
        KEPT,
        ALL
    }

    private final List<FraudPattern> patterns;
    private final Candidates candidates;
    private final List<FraudDecision> decisions = new ArrayList<>();
    private final List<FraudAlert> alerts = new ArrayList<>();
    private final List<Transaction> accepted = new ArrayList<>();
    private long matched;

    private KeyedOneInputStreamOperatorTestHarness<String, ValidatedRecord<Transaction>, Transaction> admit;
    private KeyedBroadcastOperatorTestHarness<String, Transaction, RuleUpdate, FraudDecision> score;
    private final List<KeyedOneInputStreamOperatorTestHarness<String, Transaction, Transaction>> keep =
            new ArrayList<>();
    private final List<KeyedOneInputStreamOperatorTestHarness<String, Transaction, FraudAlert>> match =
            new ArrayList<>();

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
        admit = keyed(
                new StableWatermarkOperator<>(new DeduplicateAndRouteLate<>(
                        new TransactionInput(),
                        new TransactionLateness(),
                        new IntakeLimits(Duration.ofHours(1), 1_000_000, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)))),
                received -> received.event().getUserId());
        score = new KeyedBroadcastOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(
                        new ScoreTransactions(
                                new FraudScoring(Duration.ofHours(1), Duration.ofDays(90)),
                                Transactions.defaultRules()),
                        List.of(ScoreTransactions.RULES)),
                Transaction::getUserId,
                Types.STRING,
                1,
                1,
                0);
        admit.setup(new AvroSerializer<>(Transaction.class));
        score.setup(new AvroSerializer<>(FraudDecision.class));
        keep.clear();
        match.clear();
        for (FraudPattern pattern : patterns) {
            keep.add(keyed(new KeyedProcessOperator<>(new CandidateFilter(pattern)), pattern::key));
            match.add(keyed(
                    new CepOperator<>(
                            new AvroSerializer<>(Transaction.class),
                            false,
                            NFACompiler.compileFactory(pattern.pattern(), false),
                            new TransactionOrder(),
                            pattern.pattern().getAfterMatchSkipStrategy(),
                            new RaiseAlerts(pattern),
                            null),
                    pattern::key));
        }
        keep.forEach(harness -> harness.setup(new AvroSerializer<>(Transaction.class)));
        match.forEach(harness -> harness.setup(new AvroSerializer<>(FraudAlert.class)));
    }

    private static <I, O> KeyedOneInputStreamOperatorTestHarness<String, I, O> keyed(
            OneInputStreamOperator<I, O> operator, org.apache.flink.api.java.functions.KeySelector<I, String> key)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(operator, key, Types.STRING);
    }

    private List<AbstractStreamOperatorTestHarness<?>> harnesses() {
        List<AbstractStreamOperatorTestHarness<?>> all = new ArrayList<>(List.of(admit, score));
        all.addAll(keep);
        all.addAll(match);
        return all;
    }

    void take(Transaction transaction) throws Exception {
        admit.processElement(
                Transactions.received(transaction), transaction.getEventTime().toEpochMilli());
        flow();
    }

    void rule(FraudRule rule) throws Exception {
        score.processBroadcastElement(RuleUpdate.taken(rule), Long.MIN_VALUE);
    }

    void withdraw(String key) throws Exception {
        score.processBroadcastElement(RuleUpdate.withdrawn(key), Long.MIN_VALUE);
    }

    void watermark(long watermark) throws Exception {
        admit.processWatermark(watermark);
        flow();
    }

    private void flow() throws Exception {
        for (Object element = admit.getOutput().poll();
                element != null;
                element = admit.getOutput().poll()) {
            if (element instanceof Watermark mark) {
                score.processWatermark(mark);
            } else {
                StreamRecord<Transaction> admitted = recordOf(element);
                accepted.add(admitted.getValue());
                score.processElement(admitted);
            }
            flowFromScore();
        }
    }

    private void flowFromScore() throws Exception {
        Queue<StreamRecord<Transaction>> inOrder = score.getSideOutput(ScoreTransactions.IN_ORDER);
        while (inOrder != null && !inOrder.isEmpty()) {
            StreamRecord<Transaction> judged = inOrder.poll();
            for (int i = 0; i < patterns.size(); i++) {
                if (patterns.get(i).looksAt(judged.getValue())) {
                    keepOrMatch(i, judged);
                }
            }
        }
        for (Object element = score.getOutput().poll();
                element != null;
                element = score.getOutput().poll()) {
            if (element instanceof Watermark mark) {
                advance(mark);
            } else {
                decisions.add(FraudChain.<FraudDecision>recordOf(element).getValue());
            }
        }
    }

    private void keepOrMatch(int pattern, StreamRecord<Transaction> judged) throws Exception {
        if (candidates == Candidates.ALL) {
            matched++;
            match.get(pattern).processElement(judged);
            return;
        }
        keep.get(pattern).processElement(judged);
        flowFromKeep(pattern);
    }

    private void flowFromKeep(int pattern) throws Exception {
        Queue<Object> kept = keep.get(pattern).getOutput();
        for (Object element = kept.poll(); element != null; element = kept.poll()) {
            if (element instanceof Watermark mark) {
                match.get(pattern).processWatermark(mark);
            } else {
                matched++;
                match.get(pattern).processElement(FraudChain.<Transaction>recordOf(element));
            }
        }
    }

    private void advance(Watermark mark) throws Exception {
        for (int i = 0; i < patterns.size(); i++) {
            if (candidates == Candidates.ALL) {
                match.get(i).processWatermark(mark);
            } else {
                keep.get(i).processWatermark(mark);
                flowFromKeep(i);
            }
            Queue<Object> out = match.get(i).getOutput();
            for (Object element = out.poll(); element != null; element = out.poll()) {
                if (!(element instanceof Watermark)) {
                    alerts.add(FraudChain.<FraudAlert>recordOf(element).getValue());
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // a harness gives its output untyped
    private static <T> StreamRecord<T> recordOf(Object element) {
        return (StreamRecord<T>) element;
    }

    /** Stops everything and starts it again from its state. */
    void restart() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (AbstractStreamOperatorTestHarness<?> harness : harnesses()) {
            states.add(harness.snapshot(1, 1));
        }
        close();
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

    /** How many transactions were given to the matching, over all patterns. */
    long matched() {
        return matched;
    }

    /** Entries of keyed state and timers of scoring and matching; rules are no keyed state. */
    long leftBehind() {
        long left = entriesOfScoring() + score.numEventTimeTimers();
        for (int i = 0; i < patterns.size(); i++) {
            left += keep.get(i).numKeyedStateEntries() + keep.get(i).numEventTimeTimers();
            left += match.get(i).numKeyedStateEntries() + match.get(i).numEventTimeTimers();
        }
        return left;
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
