/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.Transaction;
import org.apache.flink.cep.CEP;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Matches one pattern with Flink CEP, in the task that scores the user.
 *
 * <pre>
 * score transactions → released candidates of the pattern → one by one → match → alerts
 * </pre>
 *
 * No exchange lies between scoring and matching: a {@link PatternKey} belongs to the key group of its user. So a candidate
 * is matched before the watermark that released it, and none can be late; across an exchange, after idleness, one could.
 *
 * <p>The pattern's version is part of the uids, because the state of one version is meaningless to another.
 */
public final class MatchPattern {

    private MatchPattern() {}

    /** The alerts that a pattern raises on the transactions that {@link ScoreTransactions} scores. */
    public static DataStream<FraudAlert> in(
            SingleOutputStreamOperator<FraudDecision> scored, FraudPattern pattern) {
        SingleOutputStreamOperator<Transaction> candidates = scored.getSideOutput(ScoreTransactions.candidates(pattern))
                .transform(
                        "release-candidates-" + pattern.name(),
                        new AvroType<>(Transaction.class),
                        new ReleaseCandidates())
                .uid("release-candidates-" + pattern.name());
        return CEP.pattern(
                        DataStreamUtils.reinterpretAsKeyedStream(
                                candidates, pattern.scope()::key, PatternKeyTypeSerializer.TYPE),
                        pattern.pattern(),
                        new TransactionOrder())
                .inEventTime()
                .process(new RaiseAlerts(pattern), new AvroType<>(FraudAlert.class))
                .uid("match-" + pattern.name())
                .name("match-" + pattern.name());
    }
}
