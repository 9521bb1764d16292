/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;
import org.apache.flink.types.Either;

/**
 * Watermarks per Kafka partition: the greatest event time of a good record − out-of-orderness − 1 ms; a partition
 * without a good record for the idle time is left out.
 *
 * <p>Dead letters reach neither the watermark nor the idleness, so a partition that only brings garbage goes idle
 * instead of holding everybody's windows back, and a timestamp that was refused moves nothing.
 */
public final class EventTimeWatermarks<T extends SpecificRecord>
        implements WatermarkStrategy<Either<DeadLetter, Received<T>>> {

    private static final long serialVersionUID = 1L;

    private final InputRules<T> rules;
    private final Duration outOfOrderness;
    private final Duration idleness;

    public EventTimeWatermarks(InputRules<T> rules, Duration outOfOrderness, Duration idleness) {
        this.rules = rules;
        this.outOfOrderness = outOfOrderness;
        this.idleness = idleness;
    }

    @Override
    public TimestampAssigner<Either<DeadLetter, Received<T>>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (record, kafkaTimestamp) ->
                record.isRight() ? rules.eventTime(record.right().event()) : kafkaTimestamp;
    }

    @Override
    public WatermarkGenerator<Either<DeadLetter, Received<T>>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        WatermarkGenerator<Either<DeadLetter, Received<T>>> ofGoodRecords = new WatermarksWithIdleness<>(
                new BoundedOutOfOrdernessWatermarks<>(outOfOrderness), idleness, context.getInputActivityClock());
        return new IgnoringRejects<>(ofGoodRecords);
    }

    private record IgnoringRejects<T extends SpecificRecord>(
            WatermarkGenerator<Either<DeadLetter, Received<T>>> ofGoodRecords)
            implements WatermarkGenerator<Either<DeadLetter, Received<T>>> {

        @Override
        public void onEvent(Either<DeadLetter, Received<T>> record, long eventTime, WatermarkOutput output) {
            if (record.isRight()) {
                ofGoodRecords.onEvent(record, eventTime, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            ofGoodRecords.onPeriodicEmit(output);
        }
    }
}
