/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.Lateness.Kind;
import io.millrace.functions.intake.Lateness.Outcome;
import io.millrace.functions.runtime.PinnedSetting;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import java.util.List;
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
 * The last two steps of the intake: drops duplicates and routes late records to the side output {@link #LATE}, and emits
 * the accepted events without their raw records. Conflicting duplicates and late records too large for their topic go to
 * {@link #DEAD_LETTERS}; every record is counted. Both steps are one operator because only the ids of accepted records
 * are remembered: every copy of a late record is late.
 *
 * <p>State per key: id → event time and digest of each accepted record. An id is remembered until the watermark passes
 * event time + dedup horizon; a timer removes its entry at most a twelfth of the horizon later, or, after a restore with
 * a shorter horizon, when the longer one would have. A longer one is refused: ids forgotten under the shorter one could
 * be accepted again. Per subtask, for the life of the job: the counts, and the horizon.
 */
public final class DeduplicateAndRouteLate<T extends SpecificRecord>
        extends KeyedProcessFunction<String, ValidatedRecord<T>, T> implements CheckpointedFunction {

    public static final OutputTag<LateRecord> LATE = new OutputTag<>("late", TypeInformation.of(LateRecord.class));
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("admission-dead-letters", TypeInformation.of(DeadLetter.class));

    private static final int SWEEPS_PER_HORIZON = 12;
    private static final MapStateDescriptor<String, AcceptedId> ACCEPTED_IDS =
            new MapStateDescriptor<>("accepted-ids", Types.STRING, TypeInformation.of(AcceptedId.class));

    private final InputDefinition<T> definition;
    private final Lateness<T> lateness;
    private final IntakeLimits limits;
    private final long dedupHorizonMillis;

    private transient MapState<String, AcceptedId> acceptedIds;
    private transient RecordCounts<IntakeCount> counts;
    private transient PinnedSettings pinned;

    public DeduplicateAndRouteLate(InputDefinition<T> definition, Lateness<T> lateness, IntakeLimits limits) {
        this.definition = definition;
        this.lateness = lateness;
        this.limits = limits;
        this.dedupHorizonMillis = limits.dedupHorizon().toMillis();
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
        pinned = PinnedSettings.restore(
                context.getOperatorStateStore(),
                List.of(PinnedSetting.neverLonger("dedup-horizon", limits.dedupHorizon())));
    }

    @Override
    public void open(OpenContext context) {
        acceptedIds = getRuntimeContext().getMapState(ACCEPTED_IDS);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ValidatedRecord<T> record, Context context, Collector<T> out) throws Exception {
        long watermark = context.timerService().currentWatermark();
        if (dedupHorizonMillis == 0) {
            routeByLateness(record, watermark, context, out);
            return;
        }
        String id = definition.id(record.event());
        AcceptedId earlier = acceptedIds.get(id);
        if (earlier != null && watermark < earlier.eventTime() + dedupHorizonMillis) {
            dropDuplicate(record, earlier, context);
            return;
        }
        if (routeByLateness(record, watermark, context, out)) {
            remember(id, record, context);
        }
    }

    private void dropDuplicate(ValidatedRecord<T> record, AcceptedId earlier, Context context) {
        if (earlier.hasSameValue(record.raw())) {
            counts.add(IntakeCount.DUPLICATE);
            return;
        }
        String message =
                "an accepted record has the same id '%s' but different bytes".formatted(definition.id(record.event()));
        reject(record.raw(), Stage.DUPLICATE_CONFLICT, message, context);
    }

    private void reject(RawRecord raw, Stage stage, String message, Context context) {
        counts.add(IntakeCount.DEAD_LETTERED);
        context.output(
                DEAD_LETTERS, DeadLetter.of(raw, stage, message, limits.clock().millis()));
    }

    /** Returns whether the record was accepted. */
    private boolean routeByLateness(ValidatedRecord<T> record, long watermark, Context context, Collector<T> out) {
        Outcome outcome = lateness.check(record.event(), watermark);
        if (outcome.kind() == Kind.LATE) {
            routeLate(record.raw(), outcome, watermark, context);
            return false;
        }
        if (outcome.kind() == Kind.PARTIALLY_LATE) {
            counts.add(IntakeCount.PARTIALLY_LATE);
            context.output(LATE, LateRecord.partial(record.raw(), watermark, outcome));
        }
        counts.add(IntakeCount.ACCEPTED);
        out.collect(record.event());
        return true;
    }

    private void routeLate(RawRecord raw, Outcome outcome, long watermark, Context context) {
        if (raw.sizeBytes() + LateRecord.MAX_ADDED_BYTES > limits.maxLateBytes()) {
            String message = "late, and with up to %s bytes too large for the late topic, whose limit is %s"
                    .formatted(raw.sizeBytes(), limits.maxLateBytes());
            reject(raw, Stage.OVERSIZE, message, context);
            return;
        }
        counts.add(IntakeCount.LATE);
        context.output(LATE, LateRecord.full(raw, watermark, outcome));
    }

    private void remember(String id, ValidatedRecord<T> record, Context context) throws Exception {
        long eventTime = definition.eventTime(record.event());
        acceptedIds.put(id, AcceptedId.of(eventTime, record.raw()));
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
            acceptedIds.clear(); // on the heap, an empty map would stay behind
            return;
        }
        sweepAfter(nextEnd, context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
        pinned.snapshot();
    }
}
