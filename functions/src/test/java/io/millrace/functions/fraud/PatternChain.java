/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.FraudChain.keyed;
import static io.millrace.functions.fraud.FraudChain.recordOf;

import io.millrace.functions.fraud.FraudChain.Candidates;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.operator.CepOperator;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The operators of one pattern: selection → candidate filter → CEP. */
final class PatternChain {

    private final Candidates candidates;
    private final OneInputStreamOperatorTestHarness<Transaction, Transaction> selector;
    private final KeyedOneInputStreamOperatorTestHarness<String, Transaction, Transaction> filter;
    private final KeyedOneInputStreamOperatorTestHarness<String, Transaction, FraudAlert> matcher;
    private long matched;

    PatternChain(FraudPattern pattern, Candidates candidates) throws Exception {
        this.candidates = candidates;
        selector = new OneInputStreamOperatorTestHarness<>(new SelectRelevant(pattern));
        filter = keyed(new KeyedProcessOperator<>(new CandidateFilter(pattern)), pattern::key);
        matcher = keyed(
                new CepOperator<>(
                        new AvroSerializer<>(Transaction.class),
                        false,
                        NFACompiler.compileFactory(pattern.pattern(), false),
                        new TransactionOrder(),
                        pattern.pattern().getAfterMatchSkipStrategy(),
                        new RaiseAlerts(pattern),
                        null),
                pattern::key);
        selector.setup(new AvroSerializer<>(Transaction.class));
        filter.setup(new AvroSerializer<>(Transaction.class));
        matcher.setup(new AvroSerializer<>(FraudAlert.class));
    }

    List<AbstractStreamOperatorTestHarness<?>> harnesses() {
        return List.of(selector, filter, matcher);
    }

    void process(StreamRecord<Transaction> scored) throws Exception {
        selector.processElement(scored);
        Queue<Object> relevant = selector.getOutput();
        for (Object element = relevant.poll(); element != null; element = relevant.poll()) {
            if (candidates == Candidates.ALL) {
                match(recordOf(element));
            } else {
                filter.processElement(FraudChain.<Transaction>recordOf(element));
                flowFromFilter();
            }
        }
    }

    /** Advances the watermark and returns the alerts it raises. */
    List<FraudAlert> advance(Watermark mark) throws Exception {
        if (candidates == Candidates.ALL) {
            matcher.processWatermark(mark);
        } else {
            filter.processWatermark(mark);
            flowFromFilter();
        }
        List<FraudAlert> alerts = new ArrayList<>();
        Queue<Object> out = matcher.getOutput();
        for (Object element = out.poll(); element != null; element = out.poll()) {
            if (!(element instanceof Watermark)) {
                alerts.add(FraudChain.<FraudAlert>recordOf(element).getValue());
            }
        }
        return alerts;
    }

    private void flowFromFilter() throws Exception {
        Queue<Object> forwarded = filter.getOutput();
        for (Object element = forwarded.poll(); element != null; element = forwarded.poll()) {
            if (element instanceof Watermark mark) {
                matcher.processWatermark(mark);
            } else {
                match(recordOf(element));
            }
        }
    }

    private void match(StreamRecord<Transaction> candidate) throws Exception {
        matched++;
        matcher.processElement(candidate);
    }

    /** The number of transactions forwarded to CEP. */
    long matched() {
        return matched;
    }

    /** Entries of keyed state and timers. */
    long leftBehind() {
        return (long) filter.numKeyedStateEntries()
                + filter.numEventTimeTimers()
                + matcher.numKeyedStateEntries()
                + matcher.numEventTimeTimers();
    }
}
