/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.core.RecordScene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The topics of {@code clickstream-sessions}. Event times are minutes after {@link #BASE}; all Kafka timestamps are the
 * same, a day later; the settings are the defaults of the contract.
 */
class SessionScene extends RecordScene {

    static final String USER = "user-1";
    static final UpdateVolume EVERY_EVENT = new UpdateVolume(UpdateVolume.Kind.EVERY_EVENT, Duration.ofMinutes(1));
    static final UpdateVolume FINALS_ONLY = new UpdateVolume(UpdateVolume.Kind.FINALS_ONLY, Duration.ofMinutes(1));

    final List<ConsumerRecord<byte[], byte[]>> results = topic("session-events", SessionEvent.getClassSchema());

    private Duration gap = Duration.ofMinutes(30);
    private Duration maxLength = Duration.ofHours(24);
    private Duration allowedLateness = Duration.ofMinutes(10);
    private UpdateVolume updates = EVERY_EVENT;

    SessionScene() {
        super("clickstream-sessions", "user-events", UserEvent.getClassSchema());
        appendAt(Duration.ofHours(22).toMillis());
    }

    SessionScene with(Duration newGap, Duration newMaxLength, Duration newAllowedLateness) {
        gap = newGap;
        maxLength = newMaxLength;
        allowedLateness = newAllowedLateness;
        return this;
    }

    SessionScene with(UpdateVolume volume) {
        updates = volume;
        return this;
    }

    static UpdateVolume every(Duration interval) {
        return new UpdateVolume(UpdateVolume.Kind.INTERVAL, interval);
    }

    @Override
    protected OracleDefinition<?>.Configured oracle() {
        return ClickstreamSessionsOracle.DEFINITION.configure(settings());
    }

    ClickstreamSessionsSettings settings() {
        return new ClickstreamSessionsSettings(jobSettings(), gap, maxLength, allowedLateness, updates);
    }

    // ---- events ----

    static UserEvent.Builder event(String id, String user, EventType type, double minute) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(user)
                .setType(type)
                .setEventTime(minute(minute));
    }

    ConsumerRecord<byte[], byte[]> event(UserEvent.Builder event) {
        return input(event.getUserId(), encode(event.build()));
    }

    ConsumerRecord<byte[], byte[]> view(String id, String user, String page, double minute) {
        return event(event(id, user, EventType.PAGE_VIEW, minute).setPage(page));
    }

    ConsumerRecord<byte[], byte[]> click(String id, String user, double minute) {
        return event(event(id, user, EventType.CLICK, minute));
    }

    ConsumerRecord<byte[], byte[]> logout(String id, String user, double minute) {
        return event(event(id, user, EventType.LOGOUT, minute));
    }

    // ---- the job's output ----

    static String id(String user, String anchor) {
        return Digest.ofFields(user, anchor).hex();
    }

    /** An update of a session with one event that is not a page view. */
    static SessionEvent.Builder update(String user, String anchor, int revision, double start, double last) {
        return SessionEvent.newBuilder()
                .setSessionId(id(user, anchor))
                .setUserId(user)
                .setKind(SessionEventKind.UPDATE)
                .setRevision(revision)
                .setStartTime(minute(start))
                .setLastActivity(minute(last))
                .setDurationMs(Duration.between(minute(start), minute(last)).toMillis())
                .setEventCount(1)
                .setPageCount(0)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setBounced(false);
    }

    static PageVisit page(String page, double minute, double minutes) {
        return new PageVisit(page, minute(minute), Math.round(minutes * 60_000));
    }

    ConsumerRecord<byte[], byte[]> result(SessionEvent session) {
        return result(session.getUserId(), session);
    }

    ConsumerRecord<byte[], byte[]> result(String key, SessionEvent session) {
        return next("session-events", key, session);
    }

    static Instant minute(double minute) {
        return time(minute * 60);
    }

    static long minuteMillis(double minute) {
        return minute(minute).toEpochMilli();
    }
}
