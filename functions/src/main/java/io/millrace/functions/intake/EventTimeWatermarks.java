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
 * Watermarks per Kafka partition: the greatest event time of a good record − out-of-orderness − 1 ms; a partition
 * without a good record for the idle time is left out.
 *
 * <p>Dead letters reach neither the watermark nor the idleness, so a partition that only brings garbage goes idle
 * instead of holding everybody's windows back, and a timestamp that was refused moves nothing. Time in which the task
 * was blocked, by a registry that did not answer for instance, is not idle time: the records are there, only unread, and
 * without their partition the watermark would run ahead and make them late.
 */
public final class EventTimeWatermarks<T extends SpecificRecord>
        implements WatermarkStrategy<Either<DeadLetter, ValidatedRecord<T>>> {

    private static final long serialVersionUID = 1L;

    private final InputDefinition<T> rules;
    private final Duration outOfOrderness;
    private final Duration idleness;

    public EventTimeWatermarks(InputDefinition<T> rules, Duration outOfOrderness, Duration idleness) {
        this.rules = rules;
        this.outOfOrderness = outOfOrderness;
        this.idleness = idleness;
    }

    @Override
    public TimestampAssigner<Either<DeadLetter, ValidatedRecord<T>>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (record, kafkaTimestamp) ->
                record.isRight() ? rules.eventTime(record.right().event()) : kafkaTimestamp;
    }

    @Override
    public WatermarkGenerator<Either<DeadLetter, ValidatedRecord<T>>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        UnblockedClock clock = new UnblockedClock(context.getInputActivityClock());
        return new OfGoodRecords<>(
                new WatermarksWithIdleness<>(new BoundedOutOfOrdernessWatermarks<>(outOfOrderness), idleness, clock),
                clock);
    }

    private record OfGoodRecords<T extends SpecificRecord>(
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

    /** Moves with another clock at each tick, but no further than ticks are apart while the task is not blocked. */
    private static final class UnblockedClock implements RelativeClock {

        private static final long LONGEST_TICK_NANOS = Duration.ofSeconds(1).toNanos();

        private final RelativeClock clock;
        private long lastTick;
        private long elapsed = 1; // zero means "no timer" to Flink's idleness timer

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
