/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.Lateness.Kind;
import io.millrace.functions.intake.Lateness.Outcome;
import io.millrace.functions.runtime.PinnedSetting;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.runtime.StableWatermark;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The last two steps of the intake: drops duplicates and routes late records to the side output {@link #LATE}, and emits
 * the accepted events without their raw records. Conflicting duplicates and late records too large for their topic go to
 * {@link #DEAD_LETTERS}; every record is counted. Both steps are one operator because only the ids of accepted records
 * are remembered: every copy of a late record is late.
 *
 * <p>An operator and not a function, because the ids of a slice are kept in a namespace of their own.
 *
 * <p>State per key: {@link AcceptedIds}. An id is remembered until the watermark passes event time + dedup horizon; the
 * timer of its slice removes it at most a twelfth of the horizon later, or, after a restore with a shorter horizon, when
 * the longer one would have. One callback removes 10,000 ids at most, and a timer in processing time continues, so that
 * checkpoints can be taken in between. A longer horizon is refused: ids forgotten under the shorter one could be accepted
 * again. Per subtask, for the life of the job: the watermark, the counts, and the horizon.
 */
public final class DeduplicateAndRouteLate<T extends SpecificRecord> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<ValidatedRecord<T>, T>, Triggerable<String, Long> {

    public static final OutputTag<LateRecord> LATE = new OutputTag<>("late", TypeInformation.of(LateRecord.class));
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("admission-dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;
    private static final int SLICES_PER_HORIZON = 12;

    private final InputDefinition<T> definition;
    private final Lateness<T> lateness;
    private final IntakeLimits limits;
    private final long dedupHorizonMillis;

    private transient AcceptedIds acceptedIds;
    private transient InternalTimerService<Long> timers;
    private transient StableWatermark watermark;
    private transient RecordCounts<IntakeCount> counts;
    private transient PinnedSettings pinned;

    public DeduplicateAndRouteLate(InputDefinition<T> definition, Lateness<T> lateness, IntakeLimits limits) {
        this.definition = definition;
        this.lateness = lateness;
        this.limits = limits;
        this.dedupHorizonMillis = limits.dedupHorizon().toMillis();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = StableWatermark.restore(context.getOperatorStateStore());
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
    public void open() throws Exception {
        super.open();
        acceptedIds = new AcceptedIds(
                getPartitionedState(AcceptedIds.IDS),
                sliceEnd -> getPartitionedState(sliceEnd, LongSerializer.INSTANCE, AcceptedIds.SLICES));
        timers = getInternalTimerService("sweeps", LongSerializer.INSTANCE, this);
        counts.publish(getMetricGroup());
    }

    @Override
    public void processElement(StreamRecord<ValidatedRecord<T>> element) throws Exception {
        if (watermark.advanceToRestored(super::processWatermark)) {
            setKeyContextElement1(element); // firing timers may have changed the current key
        }
        if (dedupHorizonMillis == 0) {
            routeByLateness(element);
            return;
        }
        String id = definition.id(element.getValue().event());
        AcceptedId earlier = acceptedIds.get(id);
        if (earlier != null && timers.currentWatermark() < earlier.eventTime() + dedupHorizonMillis) {
            dropDuplicate(element, earlier);
            return;
        }
        if (routeByLateness(element)) {
            remember(id, element.getValue(), earlier);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark.advance(mark, super::processWatermark);
    }

    private void dropDuplicate(StreamRecord<ValidatedRecord<T>> element, AcceptedId earlier) {
        ValidatedRecord<T> record = element.getValue();
        if (earlier.hasSameValue(record.raw())) {
            counts.add(IntakeCount.DUPLICATE);
            return;
        }
        String message =
                "an accepted record has the same id '%s' but different bytes".formatted(definition.id(record.event()));
        reject(element, Stage.DUPLICATE_CONFLICT, message);
    }

    private void reject(StreamRecord<ValidatedRecord<T>> element, Stage stage, String message) {
        counts.add(IntakeCount.DEAD_LETTERED);
        RawRecord raw = element.getValue().raw();
        emit(DEAD_LETTERS, new DeadLetter(raw, stage, message, limits.clock().millis()), element);
    }

    /** Returns whether the record was accepted. */
    private boolean routeByLateness(StreamRecord<ValidatedRecord<T>> element) {
        ValidatedRecord<T> record = element.getValue();
        long now = timers.currentWatermark();
        Outcome outcome = lateness.check(record.event(), now);
        if (outcome.kind() == Kind.LATE) {
            routeLate(element, outcome, now);
            return false;
        }
        if (outcome.kind() == Kind.PARTIALLY_LATE) {
            counts.add(IntakeCount.PARTIALLY_LATE);
            emit(LATE, LateRecord.partial(record.raw(), now, outcome), element);
        }
        counts.add(IntakeCount.ACCEPTED);
        output.collect(new StreamRecord<>(record.event(), element.getTimestamp()));
        return true;
    }

    private void routeLate(StreamRecord<ValidatedRecord<T>> element, Outcome outcome, long now) {
        RawRecord raw = element.getValue().raw();
        if (raw.sizeBytes() + LateRecord.MAX_ADDED_BYTES > limits.maxLateBytes()) {
            String message = "late, and with up to %s bytes too large for the late topic, whose limit is %s"
                    .formatted(raw.sizeBytes(), limits.maxLateBytes());
            reject(element, Stage.OVERSIZE, message);
            return;
        }
        counts.add(IntakeCount.LATE);
        emit(LATE, LateRecord.full(raw, now, outcome), element);
    }

    private <R> void emit(OutputTag<R> tag, R value, StreamRecord<?> cause) {
        output.collect(tag, new StreamRecord<>(value, cause.getTimestamp()));
    }

    private void remember(String id, ValidatedRecord<T> record, AcceptedId forgotten) throws Exception {
        long eventTime = definition.eventTime(record.event());
        long sliceEnd = sliceEnd(eventTime + dedupHorizonMillis);
        acceptedIds.put(id, AcceptedId.of(eventTime, sliceEnd, record.raw()), forgotten);
        timers.registerEventTimeTimer(sliceEnd, sliceEnd);
    }

    private long sliceEnd(long end) {
        long sliceMillis = Math.max(1, dedupHorizonMillis / SLICES_PER_HORIZON);
        return Math.floorDiv(end + sliceMillis - 1, sliceMillis) * sliceMillis;
    }

    @Override
    public void onEventTime(InternalTimer<String, Long> timer) throws Exception {
        sweep(timer.getNamespace());
    }

    @Override
    public void onProcessingTime(InternalTimer<String, Long> timer) throws Exception {
        sweep(timer.getNamespace());
    }

    private void sweep(long sliceEnd) throws Exception {
        if (acceptedIds.sweep(sliceEnd)) {
            timers.registerProcessingTimeTimer(sliceEnd, timers.currentProcessingTime() + 1);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermark.snapshot();
        counts.snapshot();
        pinned.snapshot();
    }
}
