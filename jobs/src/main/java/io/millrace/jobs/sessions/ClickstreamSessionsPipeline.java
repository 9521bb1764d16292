/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.functions.sessions.BuildSessions;
import io.millrace.functions.sessions.ClickInput;
import io.millrace.functions.sessions.SessionBounds;
import io.millrace.functions.sessions.SessionLateness;
import io.millrace.functions.sessions.UpdateVolume;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.types.Either;

/**
 * From events to sessions.
 *
 * <pre>
 * judged events → route rejects → by user → admit events → build sessions → sessions
 *                      ↓                      ↓       ↓
 *                 dead letters         dead letters  late
 * </pre>
 *
 * @param gap the greatest distance between neighbouring events of a session
 * @param maxLength the greatest distance of an event from the beginning of its session
 * @param allowedLateness how much longer than the gap an event may come behind the watermark
 * @param dedupHorizon how long ids are remembered, event time; zero = duplicates are not looked for
 * @param maxLateBytes what the late topic takes, bytes
 */
public record ClickstreamSessionsPipeline(
        Duration gap,
        Duration maxLength,
        Duration allowedLateness,
        UpdateVolume updates,
        Duration dedupHorizon,
        int maxLateBytes,
        Clock clock) {

    private static final String ADMIT_EVENTS = "admit-events";
    private static final String BUILD_SESSIONS = "build-sessions";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<SessionEvent> sessions, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    /** The pipeline that the settings describe. */
    static ClickstreamSessionsPipeline of(ClickstreamSessionsSettings settings, int maxLateBytes, Clock clock) {
        UpdateVolume updates =
                switch (settings.updates().kind()) {
                    case EVERY_EVENT -> UpdateVolume.everyEvent();
                    case INTERVAL ->
                        UpdateVolume.atMostOnePer(settings.updates().interval());
                    case FINALS_ONLY -> UpdateVolume.finalsOnly();
                };
        return new ClickstreamSessionsPipeline(
                settings.gap(),
                settings.maxLength(),
                settings.allowedLateness(),
                updates,
                settings.job().intake().dedupHorizon(),
                maxLateBytes,
                clock);
    }

    public Outputs apply(DataStream<Either<DeadLetter, ValidatedRecord<ClickEvent>>> events) {
        Intake.Outputs<ClickEvent> accepted = Intake.of(
                events,
                new Intake.Options<>(
                        ClickEvent.class,
                        new ClickInput(),
                        new SessionLateness(gap, allowedLateness),
                        dedupHorizon,
                        maxLateBytes,
                        ADMIT_EVENTS,
                        clock));
        BuildSessions build =
                new BuildSessions(SessionBounds.of(gap, maxLength, allowedLateness), updates);
        DataStream<SessionEvent> sessions = accepted.accepted()
                .transform(BUILD_SESSIONS, new AvroType<>(SessionEvent.class), new StableWatermarkOperator<>(build))
                .uid(BUILD_SESSIONS);
        return new Outputs(sessions, accepted.late(), accepted.deadLetters());
    }
}
