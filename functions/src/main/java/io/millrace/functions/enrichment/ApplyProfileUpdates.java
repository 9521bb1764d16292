/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.intake.ControlKey;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.IdFields;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.TextFields;
import io.millrace.functions.runtime.PinnedSetting;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.ProfileUpdate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
 * Validates the records of {@code users}: routes those that could not be decoded, whose key is not their userId in plain
 * text, or that have a text that is too long, to {@link #DEAD_LETTERS}. The key of a tombstone is all there is of it: one that is unreadable deletes nobody.
 *
 * <p>State, for the life of the job: the counts, and the kind of join, which a restore compares.
 */
public final class ApplyProfileUpdates
        extends ProcessFunction<Either<DeadLetter, ControlRecord<ProfileUpdate>>, ProfileRecord>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("profile-dead-letters", TypeInformation.of(DeadLetter.class));

    private final PinnedSetting join;
    private final Clock clock;

    private transient RecordCounts<EnrichmentCount> counts;
    private transient PinnedSettings pinned;

    /**
     * @param join the kind of join, kept here because the operator that joins has another uid with each
     * @param clock the source of the failure times in dead letters
     */
    public ApplyProfileUpdates(String join, Clock clock) {
        this.join = PinnedSetting.fixed("join", join)
                .withRemedy("start the job without its state, from the beginning of the topics, or with the old value");
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                EnrichmentCount.PROFILES_APPLIED,
                EnrichmentCount.PROFILES_DELETED,
                EnrichmentCount.PROFILES_REJECTED);
        pinned = PinnedSettings.restore(context.getOperatorStateStore(), List.of(join));
    }

    @Override
    public void open(OpenContext context) {
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Either<DeadLetter, ControlRecord<ProfileUpdate>> received, Context context, Collector<ProfileRecord> out) {
        if (received.isLeft()) {
            reject(received.left(), context);
            return;
        }
        RawRecord raw = received.right().raw();
        ProfileUpdate update = received.right().value();
        Optional<String> keyFault = keyFault(raw.key());
        if (keyFault.isPresent()) {
            reject(invalid(raw, keyFault.orElseThrow()), context);
            return;
        }
        String userId = new String(raw.key(), UTF_8);
        if (update == null) {
            counts.add(EnrichmentCount.PROFILES_DELETED);
            out.collect(new ProfileRecord(userId, RecordPlace.of(raw), null));
            return;
        }
        if (!userId.equals(update.getUserId())) {
            reject(invalid(raw, mismatch(update.getUserId(), userId)), context);
            return;
        }
        Optional<String> textFault = textFault(update);
        if (textFault.isPresent()) {
            reject(invalid(raw, textFault.orElseThrow()), context);
            return;
        }
        counts.add(EnrichmentCount.PROFILES_APPLIED);
        out.collect(new ProfileRecord(userId, RecordPlace.of(raw), update));
    }

    private static Optional<String> keyFault(byte[] key) {
        return ControlKey.fault(key)
                .map(fault -> fault + "; the key of a profile is its userId")
                .or(() -> IdFields.fault("the record key (userId)", new String(key, UTF_8)));
    }

    private static String mismatch(String userId, String key) {
        return "userId must equal the record key; userId is '%s', the key '%s'"
                .formatted(IdFields.quotable(userId), IdFields.quotable(key));
    }

    private static Optional<String> textFault(ProfileUpdate update) {
        return TextFields.fault("name", update.getName())
                .or(() -> TextFields.fault("email", update.getEmail()))
                .or(() -> TextFields.fault("segment", update.getSegment()));
    }

    private DeadLetter invalid(RawRecord raw, String fault) {
        return new DeadLetter(raw, Stage.VALIDATE, fault, clock.millis());
    }

    private void reject(DeadLetter deadLetter, Context context) {
        counts.add(EnrichmentCount.PROFILES_REJECTED);
        context.output(DEAD_LETTERS, deadLetter);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
        pinned.snapshot();
    }
}
