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
import org.apache.flink.util.clock.RelativeClock;

/**
 * Watermarks per Kafka partition: the highest event time of a valid record − out-of-orderness − 1 ms. A partition
 * without a valid record for the idle time does not hold the watermark back.
 *
 * <p>Dead letters affect neither the watermark nor idleness, so a partition with nothing but garbage goes idle instead
 * of holding all windows back, and a rejected timestamp has no effect. Time during which the task was blocked, for
 * instance by a registry that does not respond, is not idle time: the records exist but have not been read, and without
 * their partition the watermark would run ahead and make them late.
 */
public final class EventTimeWatermarks<T extends SpecificRecord>
        implements WatermarkStrategy<Either<DeadLetter, ValidatedRecord<T>>> {

    private static final long serialVersionUID = 1L;

    private final InputDefinition<T> definition;
    private final Duration outOfOrderness;
    private final Duration idleness;

    /**
     * @param outOfOrderness event time
     * @param idleness wall-clock time
     */
    public EventTimeWatermarks(InputDefinition<T> definition, Duration outOfOrderness, Duration idleness) {
        this.definition = definition;
        this.outOfOrderness = outOfOrderness;
        this.idleness = idleness;
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
        UnblockedClock clock = new UnblockedClock(context.getInputActivityClock());
        return new OfValidRecords<>(
                new WatermarksWithIdleness<>(new BoundedOutOfOrdernessWatermarks<>(outOfOrderness), idleness, clock),
                clock);
    }

    private record OfValidRecords<T extends SpecificRecord>(
            WatermarkGenerator<Either<DeadLetter, ValidatedRecord<T>>> watermarks, UnblockedClock clock)
            implements WatermarkGenerator<Either<DeadLetter, ValidatedRecord<T>>> {

        @Override
        public void onEvent(Either<DeadLetter, ValidatedRecord<T>> record, long eventTime, WatermarkOutput output) {
            if (record.isRight()) {
                watermarks.onEvent(record, eventTime, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            clock.tick();
            watermarks.onPeriodicEmit(output);
        }
    }

    /** Follows another clock at each tick, at most by the time between ticks of a task that is not blocked. */
    private static final class UnblockedClock implements RelativeClock {

        private static final long LONGEST_TICK_NANOS = Duration.ofSeconds(1).toNanos();

        private final RelativeClock clock;
        private long lastTick;
        private long elapsed = 1; // Flink's idleness timer uses zero for "not started"

        UnblockedClock(RelativeClock clock) {
            this.clock = clock;
            this.lastTick = clock.relativeTimeNanos();
        }

        void tick() {
            long now = clock.relativeTimeNanos();
            elapsed += Math.min(now - lastTick, LONGEST_TICK_NANOS);
            lastTick = now;
        }

        @Override
        public long relativeTimeNanos() {
            return elapsed;
        }

        @Override
        public long relativeTimeMillis() {
            return elapsed / 1_000_000;
        }
    }
}
