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
import java.util.Map;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Out-of-orderness 5 s, idleness 10 s, catch-up grace 2 s; one partition, whose records are at offset 0 and later. */
class EventTimeWatermarksTest {

    private static final Duration TICK = Duration.ofMillis(200);

    private final int partition = raw(new byte[0]).partition();
    private final ManualClock clock = new ManualClock(1);
    private final InputProgress progress = new InputProgress();
    private final EventTimeWatermarks<PurchaseEvent> strategy = new EventTimeWatermarks<>(
            new PurchaseInput(), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(2), progress);
    private final Emitted ofSubtask = new Emitted();
    private final Emitted emitted = new Emitted();
    private final WatermarkGenerator<Either<DeadLetter, ValidatedRecord<PurchaseEvent>>> subtask =
            strategy.createWatermarkGenerator(new Context(clock));
    private final WatermarkGenerator<Either<DeadLetter, ValidatedRecord<PurchaseEvent>>> generator =
            strategy.createWatermarkGenerator(new Context(clock));

    @BeforeEach
    void readToTheEnd() {
        progress.assign(partition, 0);
        fetchedOf(0, 0);
    }

    @Test
    void staysOutOfOrdernessPlusOneMillisecondBehindTheHighestEventTime() {
        read(good(100_000));
        read(good(90_000));
        pass(TICK);

        assertThat(emitted.watermarks).containsExactly(94_999L);
    }

    @Test
    void isNotMovedByADeadLetter() {
        read(good(100_000));
        read(bad());
        pass(TICK);

        assertThat(emitted.watermarks).containsExactly(94_999L);
    }

    @Test
    void goesIdleWhileOnlyDeadLettersArrive() {
        read(good(100_000));
        for (int second = 0; second < 13; second++) {
            read(bad());
            pass(Duration.ofSeconds(1));
        }

        assertThat(emitted.idle).isTrue();
    }

    @Test
    void goesIdleAfterTheIdlenessIfNothingIsLeftToFetch() {
        read(good(100_000));
        pass(Duration.ofMillis(9_800));
        assertThat(emitted.idle).isFalse();
        pass(TICK);

        assertThat(emitted.idle).isTrue();
        assertThat(ofSubtask.idle).isTrue();
    }

    @Test
    void isNotIdleWhileRecordsAreLeftToFetch() {
        read(good(100_000));
        fetchedOf(1, 5);
        pass(Duration.ofSeconds(60));

        assertThat(emitted.idle).isFalse();
    }

    @Test
    void isNotIdleWhileThePartitionLeaderIsUnavailable() {
        read(good(100_000));
        progress.updateEnds(Map.of());
        pass(Duration.ofSeconds(60));

        assertThat(emitted.idle).isFalse();
    }

    @Test
    void isNotIdleWhileItsRecordsAreHeld() {
        read(good(100_000));
        progress.hold(partition);
        pass(Duration.ofSeconds(60));
        assertThat(emitted.idle).isFalse();

        progress.release(partition);
        pass(Duration.ofSeconds(60));
        assertThat(emitted.idle).isTrue();
    }

    @Test
    void isNotIdleBecauseTheTaskWasBlocked() {
        read(good(100_000));
        pass(TICK);
        clock.advanceTime(Duration.ofSeconds(40));
        generator.onPeriodicEmit(emitted);

        assertThat(emitted.idle).isFalse();
    }

    @Test
    void holdsItsWatermarkForTheGraceWhenRecordsArriveAgain() {
        read(good(100_000));
        pass(Duration.ofSeconds(11));
        emitted.watermarks.clear();

        read(good(160_000));
        assertThat(emitted.idle).isFalse();
        pass(Duration.ofMillis(1_800));
        assertThat(emitted.watermarks).isEmpty();
        assertThat(ofSubtask.idle).isFalse();
        pass(TICK);

        assertThat(emitted.watermarks).containsExactly(154_999L);
    }

    @Test
    void becomesActiveBeforeItsNewRecordsAreRead() {
        read(good(100_000));
        pass(Duration.ofSeconds(11));

        fetchedOf(1, 2);
        pass(Duration.ofSeconds(30));

        assertThat(emitted.idle).isFalse();
        assertThat(ofSubtask.idle).isFalse();
    }

    @Test
    void isIdleAgainAfterTheGraceIfItsNewRecordsAreDeadLetters() {
        read(good(100_000));
        pass(Duration.ofSeconds(11));

        fetchedOf(1, 500);
        pass(TICK);
        assertThat(emitted.idle).isFalse();
        read(bad());
        pass(Duration.ofSeconds(2));
        assertThat(emitted.idle).isTrue();
        read(bad());
        pass(Duration.ofSeconds(30));

        assertThat(emitted.idle).isTrue();
    }

    @Test
    void staysIdleWhileTheLeaderIsUnavailable() {
        read(good(100_000));
        pass(Duration.ofSeconds(11));

        progress.updateEnds(Map.of());
        pass(Duration.ofSeconds(5));

        assertThat(emitted.idle).isTrue();
    }

    @Test
    void aPartitionWithoutAnyRecordGoesIdleOnceItIsKnownToBeEmpty() {
        progress.updateEnds(Map.of());
        pass(Duration.ofSeconds(30));
        assertThat(emitted.idle).isFalse();

        fetchedOf(0, 0);
        pass(Duration.ofSeconds(10));

        assertThat(emitted.idle).isTrue();
    }

    @Test
    void takesTheTimestampFromTheEvent() {
        var assigner = strategy.createTimestampAssigner(
                (TimestampAssignerSupplier.Context) () -> UnregisteredMetricsGroup.createOperatorMetricGroup());

        assertThat(assigner.extractTimestamp(good(100_000), 7)).isEqualTo(100_000);
        assertThat(assigner.extractTimestamp(bad(), 7)).isEqualTo(7);
    }

    private void fetchedOf(long position, long end) {
        progress.advance(partition, position);
        progress.updateEnds(Map.of(partition, end));
    }

    private void read(Either<DeadLetter, ValidatedRecord<PurchaseEvent>> record) {
        long eventTime =
                record.isRight() ? record.right().event().getEventTime().toEpochMilli() : 999_999_999;
        generator.onEvent(record, eventTime, emitted);
    }

    /** Lets time pass in ticks of 200 ms, as Flink polls the generators. */
    private void pass(Duration time) {
        for (long tick = 0; tick < time.dividedBy(TICK); tick++) {
            clock.advanceTime(TICK);
            generator.onPeriodicEmit(emitted);
            subtask.onPeriodicEmit(ofSubtask);
        }
    }

    private static Either<DeadLetter, ValidatedRecord<PurchaseEvent>> good(long eventTime) {
        return Either.Right(received(pageView("e", eventTime)));
    }

    private static Either<DeadLetter, ValidatedRecord<PurchaseEvent>> bad() {
        return Either.Left(new DeadLetter(raw(new byte[0]), DeadLetter.Stage.DECODE, "y", 0));
    }

    private record Context(RelativeClock getInputActivityClock) implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return UnregisteredMetricsGroup.createOperatorMetricGroup();
        }
    }

    /** The last watermark of each run of equal ones, and whether the output is idle. */
    private static final class Emitted implements WatermarkOutput {
        private final List<Long> watermarks = new ArrayList<>();
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            if (watermarks.isEmpty() || watermarks.get(watermarks.size() - 1) != watermark.getTimestamp()) {
                watermarks.add(watermark.getTimestamp());
            }
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
