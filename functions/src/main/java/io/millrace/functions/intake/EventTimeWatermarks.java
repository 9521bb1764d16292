/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.types.Either;

/**
 * Watermarks per Kafka partition, moved by good records only: see {@link PartitionWatermarks}.
 *
 * <p>Dead letters neither move the watermark nor count as activity, so a partition with nothing but garbage goes idle
 * instead of holding back every window, and an implausible timestamp moves nothing.
 */
public final class EventTimeWatermarks<T extends SpecificRecord>
        implements WatermarkStrategy<Either<DeadLetter, ValidatedRecord<T>>> {

    private static final long serialVersionUID = 1L;

    private final InputDefinition<T> definition;
    private final Duration outOfOrderness;
    private final Duration idleness;
    private final Duration catchUpGrace;
    private final InputProgress progress;

    /**
     * Creates the strategy of one source.
     *
     * @param idleness how long a partition may be without a good record, with nothing left to fetch, before it is idle
     * @param catchUpGrace how long a partition that was idle holds its watermark after its first good record
     * @param progress the instance that the source reports to
     */
    public EventTimeWatermarks(
            InputDefinition<T> definition,
            Duration outOfOrderness,
            Duration idleness,
            Duration catchUpGrace,
            InputProgress progress) {
        this.definition = definition;
        this.outOfOrderness = outOfOrderness;
        this.idleness = idleness;
        this.catchUpGrace = catchUpGrace;
        this.progress = progress;
    }

    @Override
    public TimestampAssigner<Either<DeadLetter, ValidatedRecord<T>>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (record, kafkaTimestamp) ->
                record.isRight() ? definition.eventTime(record.right().event()) : kafkaTimestamp;
    }

    @Override
    public WatermarkGenerator<Either<DeadLetter, ValidatedRecord<T>>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        if (progress.isFirstOutput()) {
            return new SubtaskActivity<>(progress);
        }
        return new PartitionWatermarks<>(
                outOfOrderness, idleness, catchUpGrace, progress, context.getInputActivityClock());
    }

    /**
     * Marks the whole subtask active while one of its partitions is. Flink does so only when a watermark is emitted, which
     * a partition that holds its watermark does not do.
     */
    private record SubtaskActivity<T>(InputProgress progress) implements WatermarkGenerator<T> {

        @Override
        public void onEvent(T record, long eventTime, WatermarkOutput output) {
            // Records go to the outputs of partitions.
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            if (progress.hasActivePartitions()) {
                output.markActive();
                return;
            }
            output.markIdle();
        }
    }
}
