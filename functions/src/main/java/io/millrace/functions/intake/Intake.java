/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.StableWatermarkOperator;
import java.time.Clock;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.types.Either;

/**
 * The way in that all jobs share, after the source.
 *
 * <pre>
 * judged records → route rejects → by key → admit (duplicates, late) → accepted, by key
 *                       ↓                       ↓          ↓
 *                  dead letters            dead letters   late
 * </pre>
 */
public final class Intake {

    private static final String ROUTE_REJECTS = "route-rejects";

    private Intake() {}

    /**
     * What an input of a job needs to be let in.
     *
     * @param admitUid uid and name of the admitting operator; it names the state and never changes
     * @param maxLateBytes what the late topic takes, bytes
     */
    public record Options<T extends SpecificRecordBase>(
            Class<T> eventClass,
            InputDefinition<T> rules,
            Lateness<T> lateness,
            Duration dedupHorizon,
            int maxLateBytes,
            String admitUid,
            Clock clock) {}

    /** The three ways out of the way in. */
    public record Outputs<T>(
            KeyedStream<T, String> accepted, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    public static <T extends SpecificRecordBase> Outputs<T> of(
            DataStream<Either<DeadLetter, ValidatedRecord<T>>> judged, Options<T> options) {
        InputDefinition<T> rules = options.rules();
        SingleOutputStreamOperator<ValidatedRecord<T>> routed = judged.process(
                        new RouteRejects<>(rules), ValidatedRecord.type(options.eventClass()))
                .setParallelism(judged.getParallelism()) // as the source: a rebalance would break a partition's order
                .uid(ROUTE_REJECTS)
                .name(ROUTE_REJECTS);

        DeduplicateAndRouteLate<T> admit = new DeduplicateAndRouteLate<>(
                rules, options.lateness(), options.dedupHorizon(), options.maxLateBytes(), options.clock());
        SingleOutputStreamOperator<T> accepted = routed.keyBy(received -> rules.key(received.event()), Types.STRING)
                .transform(
                        options.admitUid(), new AvroType<>(options.eventClass()), new StableWatermarkOperator<>(admit))
                .uid(options.admitUid());

        return new Outputs<>(
                DataStreamUtils.reinterpretAsKeyedStream(accepted, rules::key, Types.STRING),
                accepted.getSideOutput(DeduplicateAndRouteLate.LATE),
                routed.getSideOutput(RouteRejects.DEAD_LETTERS)
                        .union(accepted.getSideOutput(DeduplicateAndRouteLate.DEAD_LETTERS)));
    }
}
