/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.ExchangedType;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The intake that all jobs share, from the source to the job's own logic.
 *
 * <pre>
 * validated input → route rejects → by key → deduplicate and route late → accepted events, by key
 *                         ↓                       ↓              ↓
 *                   dead letters            dead letters       late
 * </pre>
 */
public final class Intake {

    private static final String ROUTE_REJECTS = "route-rejects";

    private Intake() {}

    /** The streams that leave the intake. */
    public record Outputs<T>(
            KeyedStream<T, String> accepted, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    /**
     * Applies the intake to an input.
     *
     * @param uid uid and name of the operator that deduplicates; it names the state and must never change
     */
    public static <T extends SpecificRecordBase> Outputs<T> of(
            Input<T> input, Lateness<T> lateness, IntakeLimits limits, String uid) {
        InputDefinition<T> definition = input.definition();
        SingleOutputStreamOperator<ValidatedRecord<T>> routed = input.records()
                .process(new RouteRejects<>(definition), ValidatedRecord.type(input.eventClass()))
                .setParallelism(input.records().getParallelism()) // as the source: a rebalance would break the order
                .uid(ROUTE_REJECTS)
                .name(ROUTE_REJECTS);

        SingleOutputStreamOperator<T> accepted = routed.keyBy(valid -> definition.key(valid.event()), Types.STRING)
                .transform(
                        uid,
                        new ExchangedType<>(input.eventClass()),
                        new DeduplicateAndRouteLate<>(definition, lateness, limits))
                .uid(uid);

        return new Outputs<>(
                DataStreamUtils.reinterpretAsKeyedStream(accepted, definition::key, Types.STRING),
                accepted.getSideOutput(DeduplicateAndRouteLate.LATE),
                routed.getSideOutput(RouteRejects.DEAD_LETTERS)
                        .union(accepted.getSideOutput(DeduplicateAndRouteLate.DEAD_LETTERS)));
    }
}
