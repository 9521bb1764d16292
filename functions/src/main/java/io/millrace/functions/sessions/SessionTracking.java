/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.sessions.Session.Extent;
import io.millrace.functions.sessions.state.Identity;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides how an event or the watermark changes a user's sessions, and which records are emitted for it.
 *
 * <p>Lives for one call around one user's {@link UserEvents}. Sessions are a function of the set of accepted events, so
 * every event rebuilds those that it can affect. An anchor is the event that created a session; it keeps its session id
 * when sessions merge and split. A session is identified by the earliest anchor that it contains; no other anchor of it has
 * an id in use. All times are event times in epoch milliseconds.
 */
final class SessionTracking {

    private static final int NOT_EMITTED = -1;

    private final String userId;
    private final UserEvents events;
    private final SettledPages settledPages;
    private final UpdateVolume updates;
    private final Consumer<SessionEvent> results;

    SessionTracking(
            String userId,
            UserEvents events,
            SettledPages settledPages,
            UpdateVolume updates,
            Consumer<SessionEvent> results) {
        this.userId = userId;
        this.events = events;
        this.settledPages = settledPages;
        this.updates = updates;
        this.results = results;
    }

    /** Adds an accepted event. */
    void add(ClickEvent click, long watermark) {
        Resegmentation changed =
                events.insert(StoredEvents.of(click, events.recent().nextArrival()));
        Map<String, Extent> before = new HashMap<>();
        for (Session session : changed.before()) {
            before.put(identity(session).getSessionId(), session.extent());
        }
        Deque<Session> identified = new ArrayDeque<>(changed.before());
        for (Session session : changed.after()) {
            update(session, before);
            while (!identified.isEmpty() && session.containsAnchorOf(identified.peek())) {
                supersede(identified.poll(), session);
            }
        }
        close(watermark);
        events.settle(watermark);
    }

    private void update(Session session, Map<String, Extent> before) {
        if (session.identity().isEmpty()) {
            session.anchor(newIdentity(session.place().getEventId()));
        }
        touch(session);
        Identity own = identity(session);
        own.setSuperseded(false);
        if (!session.extent().equals(before.get(own.getSessionId()))) {
            emitChange(session);
        } else if (own.getCompleted() && !session.closeReason().name().equals(own.getCloseReason())) {
            emitFinal(session, SessionEventKind.CORRECTED);
        }
    }

    /** Closes the sessions that the watermark has passed and drops state that can no longer change. */
    void advance(long watermark) {
        close(watermark);
        if (!isFinal(watermark)) {
            events.settle(watermark);
        }
    }

    /** Whether no event can change or extend a session any more, so that nothing has to be kept. */
    boolean isFinal(long watermark) {
        return events.sessions().isEmpty() || events.finalFrom() <= watermark;
    }

    /** The watermark at which {@link #advance} has to be called next; only if there are events. */
    long wakeUp() {
        return events.sessions().firstOpen().map(Session::closesAt).orElseGet(events::finalFrom);
    }

    private Identity newIdentity(String anchorEventId) {
        String sessionId = DeterministicId.of(userId, anchorEventId);
        return new Identity(sessionId, NOT_EMITTED, false, false, Long.MIN_VALUE, null);
    }

    private static Identity identity(Session session) {
        return session.identity().orElseThrow();
    }

    /** To be called for a session whose identity changes. */
    private void touch(Session session) {
        session.recentAnchor().ifPresent(events.recent()::touch);
    }

    private void emitChange(Session session) {
        Identity identity = identity(session);
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
        Identity identity = identity(session);
        identity.setRevision(identity.getRevision() + 1);
        identity.setCompleted(true);
        identity.setCloseReason(session.closeReason().name());
        results.accept(SessionRecords.complete(userId, session, kind, PageVisits.of(session, events, settledPages)));
    }

    /** Emits a record only if one with this id was emitted before. */
    @SuppressWarnings("ReferenceEquality") // an identity is one object
    private void supersede(Session former, Session by) {
        Identity identity = identity(former);
        if (identity == identity(by)) {
            return;
        }
        identity.setSuperseded(true);
        touch(former);
        if (identity.getRevision() > NOT_EMITTED) {
            identity.setRevision(identity.getRevision() + 1);
            results.accept(SessionRecords.superseded(userId, identity, by));
        }
    }

    private void close(long watermark) {
        Optional<Session> next = events.sessions().firstOpen();
        while (next.isPresent() && next.orElseThrow().closesAt() <= watermark) {
            Session session = next.orElseThrow();
            touch(session);
            emitFinal(session, SessionEventKind.COMPLETE);
            events.sessions().complete(session);
            next = events.sessions().firstOpen();
        }
    }
}
