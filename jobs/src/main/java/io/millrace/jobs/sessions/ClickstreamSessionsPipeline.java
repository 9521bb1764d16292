/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.functions.sessions.BuildSessions;
import io.millrace.functions.sessions.SessionBounds;
import io.millrace.functions.sessions.SessionLateness;
import io.millrace.functions.sessions.UpdateVolume;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Builds sessions from click events.
 *
 * <pre>
 * events → route rejects → by user → deduplicate and route late → build sessions → sessions
 *               ↓                          ↓              ↓
 *         dead letters               dead letters       late
 * </pre>
 *
 * @param gap the longest time between consecutive events of a session
 * @param maxLength the longest time between the first and the last event of a session
 * @param allowedLateness how far beyond the gap an event may be behind the watermark
 */
public record ClickstreamSessionsPipeline(
        Duration gap, Duration maxLength, Duration allowedLateness, UpdateVolume updates, IntakeLimits limits) {

    private static final String ADMIT_EVENTS = "admit-events";
    private static final String BUILD_SESSIONS = "build-sessions";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<SessionEvent> sessions, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    /** The pipeline for these settings. */
    public static ClickstreamSessionsPipeline of(ClickstreamSessionsSettings settings, IntakeLimits limits) {
        UpdateVolume updates =
                switch (settings.updates().kind()) {
                    case EVERY_EVENT -> UpdateVolume.everyEvent();
                    case INTERVAL ->
                        UpdateVolume.atMostOnePer(settings.updates().interval());
                    case FINALS_ONLY -> UpdateVolume.finalsOnly();
                };
        return new ClickstreamSessionsPipeline(
                settings.gap(), settings.maxLength(), settings.allowedLateness(), updates, limits);
    }

    public Outputs apply(Input<ClickEvent> events) {
        Intake.Outputs<ClickEvent> accepted =
                Intake.of(events, new SessionLateness(gap, allowedLateness), limits, ADMIT_EVENTS);
        BuildSessions build =
                new BuildSessions(SessionBounds.of(gap, maxLength, allowedLateness), updates, limits.stateCacheBytes());
        DataStream<SessionEvent> sessions = accepted.accepted()
                .transform(BUILD_SESSIONS, new AvroType<>(SessionEvent.class), new StableWatermarkOperator<>(build))
                .uid(BUILD_SESSIONS);
        return new Outputs(sessions, accepted.late(), accepted.deadLetters());
    }
}
