/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Matches one pattern with Flink CEP.
 *
 * <pre>
 * transactions in order → relevant → by key → candidates → match → alerts
 * </pre>
 *
 * The pattern's version is part of the uids, because the state of one version is meaningless to another.
 */
public final class MatchPattern {

    private MatchPattern() {}

    /**
     * The alerts that a pattern raises.
     *
     * @param inOrder transactions in (eventTime, transactionId) order per user, as the watermark passes them
     */
    public static DataStream<FraudAlert> in(DataStream<Transaction> inOrder, FraudPattern pattern) {
        String name = pattern.id() + "-v" + pattern.version();
        SingleOutputStreamOperator<Transaction> candidates = inOrder.transform(
                        "look-at-" + name, new AvroType<>(Transaction.class), new SelectRelevant(pattern))
                .uid("look-at-" + name)
                .keyBy(pattern::key, Types.STRING)
                .process(new CandidateFilter(pattern), new AvroType<>(Transaction.class))
                .uid("keep-candidates-" + name)
                .name("keep-candidates-" + name);
        return CEP.pattern(
                        DataStreamUtils.reinterpretAsKeyedStream(candidates, pattern::key, Types.STRING),
                        pattern.pattern(),
                        new TransactionOrder())
                .inEventTime()
                .process(new RaiseAlerts(pattern), new AvroType<>(FraudAlert.class))
                .uid("match-" + name)
                .name("match-" + name);
    }
}
