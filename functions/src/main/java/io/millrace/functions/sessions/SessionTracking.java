/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.sessions.Session.Extent;
import io.millrace.functions.sessions.state.Identity;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Decides how an event or the watermark changes a user's sessions, and which records are emitted for it.
 *
 * <p>Lives for one call around one user's {@link UserEvents}. Sessions are a function of the set of accepted events, so
 * every event recomputes those that it can affect. An anchor is the event that created a session; it keeps its session id
 * when sessions merge and split. A session is identified by the earliest anchor that it contains. All times are event
 * times in epoch milliseconds.
 */
final class SessionTracking {

    private static final int NOT_EMITTED = -1;

    private final String userId;
    private final UserEvents events;
    private final UpdateVolume updates;
    private final Consumer<SessionEvent> results;

    SessionTracking(String userId, UserEvents events, UpdateVolume updates, Consumer<SessionEvent> results) {
        this.userId = userId;
        this.events = events;
        this.updates = updates;
        this.results = results;
    }

    /** Adds an accepted event. */
    void add(ClickEvent click, long watermark) {
        Map<String, Extent> before = new HashMap<>();
        for (Session session : events.sessions()) {
            before.put(session.identity().getSessionId(), session.extent());
        }
        events.insert(click);
        List<Session> sessions = events.sessions();
        for (Session session : sessions) {
            update(session, before);
        }
        close(sessions, watermark);
        events.settle(watermark);
    }

    private void update(Session session, Map<String, Extent> before) {
        if (session.identities().isEmpty()) {
            session.anchor(newIdentity(session.firstEventId()));
        }
        List<Identity> identities = session.identities();
        Identity own = identities.get(0);
        own.setSuperseded(false);
        if (!session.extent().equals(before.get(own.getSessionId()))) {
            emitChange(session);
        } else if (own.getCompleted() && !session.closeReason().name().equals(own.getCloseReason())) {
            emitFinal(session, SessionEventKind.CORRECTED);
        }
        identities.subList(1, identities.size()).forEach(other -> supersede(other, session));
    }

    /** Closes the sessions that the watermark has passed and drops state that can no longer change. */
    void advance(long watermark) {
        close(events.sessions(), watermark);
        events.settle(watermark);
        events.dropFinal(watermark);
    }

    /** The time at which {@link #advance} has to be called next; {@link Long#MAX_VALUE} if nothing is left. */
    long nextTimer() {
        long next = Long.MAX_VALUE;
        for (Session session : events.sessions()) {
            if (!session.identity().getCompleted()) {
                next = Math.min(next, session.closesAt());
            }
        }
        return next < Long.MAX_VALUE || events.isEmpty() ? next : events.finalFrom();
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    private Identity newIdentity(String anchorEventId) {
        String sessionId = DeterministicId.of(userId, anchorEventId);
        return new Identity(sessionId, NOT_EMITTED, false, false, Long.MIN_VALUE, null);
    }

    private void emitChange(Session session) {
        Identity identity = session.identity();
        if (identity.getCompleted()) {
            emitFinal(session, SessionEventKind.CORRECTED);
            return;
        }
        if (updates.isDue(identity, session.last())) {
            identity.setRevision(identity.getRevision() + 1);
            identity.setUpdatedAt(session.last());
            results.accept(SessionRecords.update(userId, session));
        }
    }

    private void emitFinal(Session session, SessionEventKind kind) {
        Identity identity = session.identity();
        identity.setRevision(identity.getRevision() + 1);
        identity.setCompleted(true);
        identity.setCloseReason(session.closeReason().name());
        results.accept(SessionRecords.complete(userId, session, kind, events.settledPages()));
    }

    /** Emits a record only if one with this id was emitted before. */
    private void supersede(Identity identity, Session by) {
        if (identity.getSuperseded()) {
            return;
        }
        identity.setSuperseded(true);
        if (identity.getRevision() > NOT_EMITTED) {
            identity.setRevision(identity.getRevision() + 1);
            results.accept(SessionRecords.superseded(userId, identity, by));
        }
    }

    private void close(List<Session> sessions, long watermark) {
        for (Session session : sessions) {
            if (!session.identity().getCompleted() && session.closesAt() <= watermark) {
                emitFinal(session, SessionEventKind.COMPLETE);
            }
        }
    }
}
