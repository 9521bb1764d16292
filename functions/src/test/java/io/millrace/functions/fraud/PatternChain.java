/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.operator.CepOperator;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The operators of one pattern after scoring: release of candidates → CEP. */
final class PatternChain {

    private final FraudPattern pattern;
    private final OneInputStreamOperatorTestHarness<List<Transaction>, Transaction> releaser;
    private final KeyedOneInputStreamOperatorTestHarness<PatternKey, Transaction, FraudAlert> matcher;
    private long matched;

    PatternChain(FraudPattern pattern) throws Exception {
        this.pattern = pattern;
        releaser = new OneInputStreamOperatorTestHarness<>(new ReleaseCandidates());
        matcher = new KeyedOneInputStreamOperatorTestHarness<>(
                new CepOperator<>(
                        new AvroSerializer<>(Transaction.class),
                        false,
                        NFACompiler.compileFactory(pattern.pattern(), false),
                        new TransactionOrder(),
                        pattern.pattern().getAfterMatchSkipStrategy(),
                        new RaiseAlerts(pattern),
                        null),
                pattern.scope()::key,
                PatternKeyTypeSerializer.TYPE);
        releaser.setup(new AvroSerializer<>(Transaction.class));
        matcher.setup(new AvroSerializer<>(FraudAlert.class));
    }

    FraudPattern pattern() {
        return pattern;
    }

    List<AbstractStreamOperatorTestHarness<?>> harnesses() {
        return List.of(releaser, matcher);
    }

    void process(StreamRecord<List<Transaction>> released) throws Exception {
        releaser.processElement(released);
        Queue<Object> candidates = releaser.getOutput();
        for (Object element = candidates.poll(); element != null; element = candidates.poll()) {
            matched++;
            matcher.processElement(FraudChain.<Transaction>recordOf(element));
        }
    }

    /** Advances the watermark and returns the alerts it raises. */
    List<FraudAlert> advance(Watermark mark) throws Exception {
        matcher.processWatermark(mark);
        List<FraudAlert> alerts = new ArrayList<>();
        Queue<Object> out = matcher.getOutput();
        for (Object element = out.poll(); element != null; element = out.poll()) {
            if (!(element instanceof Watermark)) {
                alerts.add(FraudChain.<FraudAlert>recordOf(element).getValue());
            }
        }
        return alerts;
    }

    /** The number of transactions forwarded to CEP. */
    long matched() {
        return matched;
    }

    /** Entries of keyed state and timers. */
    long leftBehind() {
        return (long) matcher.numKeyedStateEntries() + matcher.numEventTimeTimers();
    }
}
