/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.ProfileUpdate;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Makes changes of the records of {@code users}; what could not be decoded, or does not belong to the user its key names,
 * goes to {@link #DEAD_LETTERS}.
 *
 * <p>State: the counts, for the life of the job.
 */
public final class ApplyProfileUpdates
        extends ProcessFunction<Either<DeadLetter, ControlRecord<ProfileUpdate>>, ProfileChange>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("profile-dead-letters", TypeInformation.of(DeadLetter.class));

    private final Clock clock;

    private transient RecordCounts<EnrichmentCount> counts;

    /** @param clock tells dead letters when they were judged */
    public ApplyProfileUpdates(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                EnrichmentCount.PROFILES_APPLIED,
                EnrichmentCount.PROFILES_DELETED,
                EnrichmentCount.PROFILES_REJECTED);
    }

    @Override
    public void open(OpenContext context) {
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Either<DeadLetter, ControlRecord<ProfileUpdate>> received, Context context, Collector<ProfileChange> out) {
        if (received.isLeft()) {
            refuse(received.left(), context);
            return;
        }
        RawRecord raw = received.right().raw();
        ProfileUpdate update = received.right().value();
        if (raw.key() == null) {
            refuse(invalid(raw, "the record has no key, so it belongs to nobody"), context);
            return;
        }
        String userId = new String(raw.key(), UTF_8);
        if (update == null) {
            counts.add(EnrichmentCount.PROFILES_DELETED);
            out.collect(new ProfileChange(userId, raw.offset(), null));
            return;
        }
        if (!userId.equals(update.getUserId())) {
            refuse(invalid(raw, "userId is not the record's key"), context);
            return;
        }
        counts.add(EnrichmentCount.PROFILES_APPLIED);
        out.collect(new ProfileChange(userId, raw.offset(), update));
    }

    private DeadLetter invalid(RawRecord raw, String fault) {
        return DeadLetter.of(raw, Stage.VALIDATE, fault, clock.millis());
    }

    private void refuse(DeadLetter deadLetter, Context context) {
        counts.add(EnrichmentCount.PROFILES_REJECTED);
        context.output(DEAD_LETTERS, deadLetter);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
    }
}
