/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static io.millrace.functions.Purchases.pageView;
import static io.millrace.functions.Purchases.raw;
import static io.millrace.functions.Purchases.received;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.totals.PurchaseInput;
import io.millrace.schemas.PurchaseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.types.Either;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** 5 s out-of-orderness, idle after 10 s. */
class EventTimeWatermarksTest {

    private final ManualClock clock = new ManualClock(1);
    private final Emitted emitted = new Emitted();
    private final EventTimeWatermarks<PurchaseEvent> strategy =
            new EventTimeWatermarks<>(new PurchaseInput(), Duration.ofSeconds(5), Duration.ofSeconds(10));
    private final WatermarkGenerator<Either<DeadLetter, ValidatedRecord<PurchaseEvent>>> generator =
            strategy.createWatermarkGenerator(new Context(clock));

    @Test
    void staysOutOfOrdernessPlusOneMillisecondBehindTheHighestEventTime() {
        process(good(100_000));
        process(good(90_000));
        generator.onPeriodicEmit(emitted);

        assertThat(emitted.watermarks).containsExactly(94_999L);
    }

    @Test
    void isNotMovedByADeadLetter() {
        process(good(100_000));
        process(bad());
        generator.onPeriodicEmit(emitted);

        assertThat(emitted.watermarks).containsExactly(94_999L);
    }

    @Test
    void goesIdleWhileOnlyDeadLettersArrive() {
        process(good(100_000));
        for (int second = 0; second < 13; second++) {
            process(bad());
            generator.onPeriodicEmit(emitted);
            clock.advanceTime(Duration.ofSeconds(1));
        }

        assertThat(emitted.idle).isTrue();
    }

    @Test
    void isNotIdleBecauseTheTaskWasBlocked() {
        process(good(100_000));
        generator.onPeriodicEmit(emitted);
        generator.onPeriodicEmit(emitted);
        clock.advanceTime(Duration.ofSeconds(40));
        generator.onPeriodicEmit(emitted);

        assertThat(emitted.idle).isFalse();
    }

    @Test
    void takesTheTimestampFromTheEvent() {
        var assigner = strategy.createTimestampAssigner(
                (TimestampAssignerSupplier.Context) () -> UnregisteredMetricsGroup.createOperatorMetricGroup());

        assertThat(assigner.extractTimestamp(good(100_000), 7)).isEqualTo(100_000);
        assertThat(assigner.extractTimestamp(bad(), 7)).isEqualTo(7);
    }

    private void process(Either<DeadLetter, ValidatedRecord<PurchaseEvent>> record) {
        long eventTime =
                record.isRight() ? record.right().event().getEventTime().toEpochMilli() : 999_999_999;
        generator.onEvent(record, eventTime, emitted);
    }

    private static Either<DeadLetter, ValidatedRecord<PurchaseEvent>> good(long eventTime) {
        return Either.Right(received(pageView("e", eventTime)));
    }

    private static Either<DeadLetter, ValidatedRecord<PurchaseEvent>> bad() {
        return Either.Left(DeadLetter.of(raw(new byte[0]), DeadLetter.Stage.DECODE, "y", 0));
    }

    private record Context(RelativeClock getInputActivityClock) implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return UnregisteredMetricsGroup.createOperatorMetricGroup();
        }
    }

    private static final class Emitted implements WatermarkOutput {
        private final List<Long> watermarks = new ArrayList<>();
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarks.add(watermark.getTimestamp());
            idle = false;
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }
}
