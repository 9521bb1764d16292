/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.InputProgress.Backlog;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.types.Either;
import org.apache.flink.util.clock.RelativeClock;

/**
 * The watermark of one Kafka partition: the highest event time of a good record − out-of-orderness − 1 ms.
 *
 * <p>A partition goes idle once it has delivered no good record for the idleness, counting only time in which nothing
 * of it was left to fetch. An idle partition becomes active as soon as its end moves, before its records are read, and holds
 * its watermark for the catch-up grace after its first good record: the backlogs of several partitions are read one after
 * the other, and without the hold the first one would make the records of the others late. If only dead letters arrive, it
 * is idle again after the grace, and stays so until it has been read to its end.
 */
final class PartitionWatermarks<T extends SpecificRecord>
        implements WatermarkGenerator<Either<DeadLetter, ValidatedRecord<T>>> {

    /** Flink polls the generators every 200 ms; a longer gap means that the task was blocked. */
    private static final long LONGEST_TICK_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int UNSEEN = -1;

    private enum Activity {
        ACTIVE,
        CATCHING_UP,
        IDLE
    }

    private final long outOfOrdernessMillis;
    private final long idlenessNanos;
    private final long graceNanos;
    private final InputProgress progress;
    private final RelativeClock clock;

    private int partition = UNSEEN;
    private long highestEventTime = Long.MIN_VALUE;
    private Activity activity = Activity.ACTIVE;
    private long lastTick;
    private long idleFor;
    private long holdFor;
    private boolean drainedWhileIdle;
    private boolean deadLettersOnly;

    PartitionWatermarks(
            Duration outOfOrderness,
            Duration idleness,
            Duration catchUpGrace,
            InputProgress progress,
            RelativeClock clock) {
        this.outOfOrdernessMillis = outOfOrderness.toMillis();
        this.idlenessNanos = idleness.toNanos();
        this.graceNanos = catchUpGrace.toNanos();
        this.progress = progress;
        this.clock = clock;
        this.lastTick = clock.relativeTimeNanos();
        progress.activate();
    }

    @Override
    public void onEvent(Either<DeadLetter, ValidatedRecord<T>> record, long eventTime, WatermarkOutput output) {
        if (partition == UNSEEN) {
            partition = (record.isLeft() ? record.left().raw() : record.right().raw()).partition();
            progress.markSeen(partition);
        }
        if (record.isLeft()) {
            deadLettersOnly = true;
            return;
        }
        highestEventTime = Math.max(highestEventTime, eventTime);
        idleFor = 0;
        if (activity == Activity.ACTIVE) {
            return;
        }
        if (activity == Activity.IDLE) {
            becomeActive(output);
        }
        activity = Activity.ACTIVE;
        holdFor = graceNanos;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = clock.relativeTimeNanos();
        long elapsed = Math.min(now - lastTick, LONGEST_TICK_NANOS);
        lastTick = now;
        Backlog backlog = partition == UNSEEN ? progress.backlogOfUnseen() : progress.backlog(partition);
        switch (activity) {
            case ACTIVE -> emit(elapsed, backlog, output);
            case CATCHING_UP -> catchUp(elapsed, backlog, output);
            case IDLE -> stayIdle(backlog, output);
        }
    }

    private void emit(long elapsed, Backlog backlog, WatermarkOutput output) {
        if (backlog == Backlog.NONE) {
            idleFor += elapsed;
        }
        if (idleFor >= idlenessNanos) {
            goIdle(output);
            return;
        }
        holdFor = Math.max(0, holdFor - elapsed);
        if (holdFor == 0 && highestEventTime != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(highestEventTime - outOfOrdernessMillis - 1));
        }
    }

    private void catchUp(long elapsed, Backlog backlog, WatermarkOutput output) {
        if (backlog == Backlog.NONE || deadLettersOnly) {
            holdFor -= elapsed;
        }
        if (holdFor <= 0) {
            goIdle(output);
        }
    }

    private void stayIdle(Backlog backlog, WatermarkOutput output) {
        if (backlog == Backlog.NONE) {
            drainedWhileIdle = true;
        }
        if (backlog == Backlog.SOME && drainedWhileIdle) {
            activity = Activity.CATCHING_UP;
            holdFor = graceNanos;
            deadLettersOnly = false;
            becomeActive(output);
        }
    }

    private void goIdle(WatermarkOutput output) {
        activity = Activity.IDLE;
        drainedWhileIdle = false;
        idleFor = 0;
        holdFor = 0;
        progress.deactivate();
        output.markIdle();
    }

    private void becomeActive(WatermarkOutput output) {
        progress.activate();
        output.markActive();
    }
}
