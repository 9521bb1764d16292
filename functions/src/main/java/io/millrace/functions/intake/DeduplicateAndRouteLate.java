/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.Lateness.Kind;
import io.millrace.functions.intake.Lateness.Outcome;
import io.millrace.functions.runtime.CachedState;
import io.millrace.functions.runtime.CachedStateBinding;
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
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
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
 * <p>Ids and values are compared by digest (XXH3, 128 and 64 bits). Two different ids of a key have the same one with a
 * probability of about n² / 2<sup>129</sup>, n being the number of ids that the key holds.
 *
 * <p>State per key: {@link AcceptedIds}. An id is remembered until the watermark passes event time + dedup horizon. Its slice
 * is dropped when the key is used after the slice is over, at most a twelfth of the horizon later, and everything when the
 * last slice of the key is over; after a restore with a shorter horizon, when the longer one would have ended. A longer
 * horizon is refused: ids forgotten under the shorter one could be accepted again. Per subtask, for the life of the job: the
 * watermark, the counts, and the horizon.
 */
public final class DeduplicateAndRouteLate<T extends SpecificRecord> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<ValidatedRecord<T>, T>, Triggerable<String, VoidNamespace> {

    public static final OutputTag<LateRecord> LATE = new OutputTag<>("late", TypeInformation.of(LateRecord.class));
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("admission-dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;
    private static final int SLICES_PER_HORIZON = 12;
    private static final Hasher128 IDS = Hashing.xxh3_128();
    private static final Hasher64 VALUES = Hashing.xxh3_64();

    private final InputDefinition<T> definition;
    private final Lateness<T> lateness;
    private final IntakeLimits limits;
    private final long dedupHorizonMillis;
    private final long sliceMillis;

    private transient CachedState<String, AcceptedIds> acceptedIds;
    private transient CachedStateBinding<String> cache;
    private transient StableWatermark watermark;
    private transient RecordCounts<IntakeCount> counts;
    private transient PinnedSettings pinned;
    private transient long now;

    public DeduplicateAndRouteLate(InputDefinition<T> definition, Lateness<T> lateness, IntakeLimits limits) {
        this.definition = definition;
        this.lateness = lateness;
        this.limits = limits;
        this.dedupHorizonMillis = limits.dedupHorizon().toMillis();
        this.sliceMillis = Math.max(1, dedupHorizonMillis / SLICES_PER_HORIZON);
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = StableWatermark.restore(context.getOperatorStateStore());
        cache = CachedStateBinding.initializeState(this, context);
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
        acceptedIds = new CachedState<>(
                new AcceptedIdsStorage(
                        getRuntimeContext().getState(AcceptedIdsStorage.HEAD),
                        sliceEnd -> getPartitionedState(sliceEnd, LongSerializer.INSTANCE, AcceptedIdsStorage.IDS)),
                AcceptedIds::sizeBytes,
                limits.stateCacheBytes());
        getOrCreateKeyedState(LongSerializer.INSTANCE, AcceptedIdsStorage.IDS); // so that every savepoint has it
        cache.open(acceptedIds);
        now = Long.MIN_VALUE;
        counts.publish(getMetricGroup());
    }

    @Override
    public void processElement(StreamRecord<ValidatedRecord<T>> element) throws Exception {
        if (watermark.advanceToRestored(this::advance)) {
            setKeyContextElement1(element); // wake-ups may have changed the current key
        }
        if (dedupHorizonMillis == 0) {
            routeByLateness(element);
            return;
        }
        ValidatedRecord<T> record = element.getValue();
        HashValue128 id = IDS.hashBytesTo128Bits(definition.id(record.event()).getBytes(UTF_8));
        long valueDigest = VALUES.hashBytesToLong(record.raw().value());
        AcceptedIds stored = acceptedIds.value();
        AcceptedIds ids = stored == null ? new AcceptedIds() : stored;
        switch (ids.match(id, valueDigest, forgottenUntil())) {
            case SAME_VALUE -> counts.add(IntakeCount.DUPLICATE);
            case OTHER_VALUE -> rejectConflict(element);
            case NONE -> {
                if (routeByLateness(element)) {
                    remember(ids, id, valueDigest, definition.eventTime(record.event()));
                }
            }
        }
    }

    /** The event time up to which ids are forgotten. */
    private long forgottenUntil() {
        return now < Long.MIN_VALUE + dedupHorizonMillis ? Long.MIN_VALUE : now - dedupHorizonMillis;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark.advance(mark, this::advance);
    }

    private void advance(Watermark mark) throws Exception {
        now = mark.getTimestamp();
        do {
            timeServiceManager.advanceWatermark(mark);
        } while (cache.advance(mark));
        output.emitWatermark(mark);
    }

    private void rejectConflict(StreamRecord<ValidatedRecord<T>> element) {
        String id = definition.id(element.getValue().event());
        String message = "an accepted record has the same id '%s' but different bytes".formatted(id);
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
        Outcome outcome = lateness.check(record.event(), now);
        if (outcome.kind() == Kind.LATE) {
            routeLate(element, outcome);
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

    private void routeLate(StreamRecord<ValidatedRecord<T>> element, Outcome outcome) {
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

    private void remember(AcceptedIds ids, HashValue128 id, long valueDigest, long eventTime) throws Exception {
        ids.dropUntil(now);
        ids.add(id, valueDigest, eventTime, sliceEnd(eventTime + dedupHorizonMillis));
        acceptedIds.update(ids, ids.end());
    }

    private long sliceEnd(long end) {
        return Math.floorDiv(end + sliceMillis - 1, sliceMillis) * sliceMillis;
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        AcceptedIds ids = cache.isDue() ? acceptedIds.value() : null;
        if (ids == null) {
            return;
        }
        ids.dropUntil(now);
        if (ids.isEmpty()) {
            acceptedIds.clear();
        } else {
            acceptedIds.update(ids, ids.end());
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("deduplication has no timers in processing time");
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        cache.snapshotState(context);
        super.snapshotState(context);
        watermark.snapshot();
        counts.snapshot();
        pinned.snapshot();
    }
}
