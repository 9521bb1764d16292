/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.Lateness.Outcome;
import io.millrace.functions.intake.Lateness.Verdict;
import io.millrace.functions.runtime.RecordCounts;
import java.time.Clock;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The last two steps of the way in: drops duplicates, routes late records to {@link #LATE}, conflicting duplicates and
 * late records too large for their topic to {@link #DEAD_LETTERS}, and lets the accepted events through alone. Counts
 * every record. Both steps are one operator because only ids of accepted records are remembered: every copy of a late
 * record is late.
 *
 * <p>State per key: id → event time and digest of each accepted record. An id counts until the watermark passes event
 * time + dedup horizon; its entry goes at the latest a twelfth of the horizon later, by timer; after a restore with a
 * shorter horizon, when the longer one would have let it go. Besides that the counts, for the life of the job.
 */
public final class DeduplicateAndRouteLate<T extends SpecificRecord>
        extends KeyedProcessFunction<String, ValidatedRecord<T>, T> implements CheckpointedFunction {

    public static final OutputTag<LateRecord> LATE = new OutputTag<>("late", TypeInformation.of(LateRecord.class));
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("admission-dead-letters", TypeInformation.of(DeadLetter.class));

    private static final int SWEEPS_PER_HORIZON = 12;
    private static final MapStateDescriptor<String, AcceptedId> ACCEPTED_IDS =
            new MapStateDescriptor<>("accepted-ids", Types.STRING, TypeInformation.of(AcceptedId.class));

    private final InputDefinition<T> rules;
    private final Lateness<T> lateness;
    private final long dedupHorizonMillis;
    private final int maxLateBytes;
    private final Clock clock;

    private transient MapState<String, AcceptedId> acceptedIds;
    private transient RecordCounts<IntakeCount> counts;

    /**
     * @param dedupHorizon how long ids are remembered, event time; zero turns the dropping of duplicates off
     * @param maxLateBytes what the late topic takes, bytes of key, value and headers
     * @param clock tells dead letters when they were judged
     */
    public DeduplicateAndRouteLate(
            InputDefinition<T> rules, Lateness<T> lateness, Duration dedupHorizon, int maxLateBytes, Clock clock) {
        this.rules = rules;
        this.lateness = lateness;
        this.dedupHorizonMillis = dedupHorizon.toMillis();
        this.maxLateBytes = maxLateBytes;
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                IntakeCount.ACCEPTED,
                IntakeCount.PARTIALLY_LATE,
                IntakeCount.LATE,
                IntakeCount.DUPLICATE,
                IntakeCount.DEAD_LETTERED);
    }

    @Override
    public void open(OpenContext context) {
        acceptedIds = getRuntimeContext().getMapState(ACCEPTED_IDS);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ValidatedRecord<T> received, Context context, Collector<T> out) throws Exception {
        long watermark = context.timerService().currentWatermark();
        if (dedupHorizonMillis == 0) {
            routeByLateness(received, watermark, context, out);
            return;
        }
        String id = rules.id(received.event());
        AcceptedId earlier = acceptedIds.get(id);
        if (earlier != null && watermark < earlier.eventTime() + dedupHorizonMillis) {
            dropDuplicate(received, earlier, context);
            return;
        }
        if (routeByLateness(received, watermark, context, out)) {
            remember(id, received, context);
        }
    }

    private void dropDuplicate(ValidatedRecord<T> received, AcceptedId earlier, Context context) {
        if (earlier.hasSameValue(received.raw())) {
            counts.add(IntakeCount.DUPLICATE);
            return;
        }
        counts.add(IntakeCount.DEAD_LETTERED);
        String message =
                "an accepted record has the same id '%s' and other bytes".formatted(rules.id(received.event()));
        context.output(
                DEAD_LETTERS,
                DeadLetter.of(
                        received.raw(),
                        Stage.DUPLICATE_CONFLICT,
                        IllegalStateException.class,
                        message,
                        clock.millis()));
    }

    /** Returns whether the record was accepted. */
    private boolean routeByLateness(ValidatedRecord<T> received, long watermark, Context context, Collector<T> out) {
        Verdict verdict = lateness.judge(received.event(), watermark);
        if (verdict.outcome() == Outcome.LATE) {
            routeLate(received.raw(), verdict, watermark, context);
            return false;
        }
        if (verdict.outcome() == Outcome.PARTIALLY_LATE) {
            counts.add(IntakeCount.PARTIALLY_LATE);
            context.output(LATE, LateRecord.partial(received.raw(), watermark, verdict));
        }
        counts.add(IntakeCount.ACCEPTED);
        out.collect(received.event());
        return true;
    }

    private void routeLate(RawRecord raw, Verdict verdict, long watermark, Context context) {
        if (raw.sizeBytes() + LateRecord.MAX_ADDED_BYTES > maxLateBytes) {
            counts.add(IntakeCount.DEAD_LETTERED);
            String message = "late, and with up to %d bytes too large for the late topic, which takes %d"
                    .formatted(raw.sizeBytes(), maxLateBytes);
            context.output(
                    DEAD_LETTERS,
                    DeadLetter.of(raw, Stage.OVERSIZE, IllegalStateException.class, message, clock.millis()));
            return;
        }
        counts.add(IntakeCount.LATE);
        context.output(LATE, LateRecord.full(raw, watermark, verdict));
    }

    private void remember(String id, ValidatedRecord<T> received, Context context) throws Exception {
        long eventTime = rules.eventTime(received.event());
        acceptedIds.put(id, AcceptedId.of(eventTime, received.raw()));
        sweepAfter(eventTime + dedupHorizonMillis, context);
    }

    private void sweepAfter(long end, Context context) {
        long sweepMillis = Math.max(1, dedupHorizonMillis / SWEEPS_PER_HORIZON);
        context.timerService().registerEventTimeTimer(Math.floorDiv(end + sweepMillis - 1, sweepMillis) * sweepMillis);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<T> out) throws Exception {
        long watermark = context.timerService().currentWatermark();
        long nextEnd = Long.MAX_VALUE;
        var entries = acceptedIds.iterator();
        while (entries.hasNext()) {
            long end = entries.next().getValue().eventTime() + dedupHorizonMillis;
            if (watermark < end) {
                nextEnd = Math.min(nextEnd, end);
            } else {
                entries.remove();
            }
        }
        if (nextEnd == Long.MAX_VALUE) {
            acceptedIds.clear(); // on the heap an empty map would stay behind
            return;
        }
        sweepAfter(nextEnd, context); // timers set under a shorter horizon are too early for what it left
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
    }
}
