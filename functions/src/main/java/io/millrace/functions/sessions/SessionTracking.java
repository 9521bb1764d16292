/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.sessions.Session.Extent;
import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The decisions of {@code clickstream-sessions}: what an event and the watermark change about a user's sessions, and
 * what is said of it. Free of Flink; changes the {@link UserSessions} it is given. All times are epoch milliseconds of
 * event time.
 *
 * <p>Sessions are a function of the set of accepted events, so with every event they are cut anew, as far as that can
 * differ. A session is known by the earliest anchor in it; an anchor is the event that made a session, and keeps its id
 * when sessions merge and part.
 */
public final class SessionTracking implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int NEVER_EMITTED = -1;

    private final SessionCuts cuts;
    private final UpdateVolume updates;

    public SessionTracking(SessionCuts cuts, UpdateVolume updates) {
        this.cuts = cuts;
        this.updates = updates;
    }

    SessionCuts cuts() {
        return cuts;
    }

    /** Takes an accepted event in. */
    void add(UserSessions user, ClickEvent click, long watermark, SettledPages pages, Consumer<SessionEvent> results) {
        String userId = click.getUserId();
        Map<String, Extent> before = new HashMap<>();
        for (Session session : Session.of(user, cuts)) {
            before.put(session.identities().get(0).getSessionId(), session.extent());
        }
        UserEvents.insert(user, click);
        List<Session> sessions = Session.of(user, cuts);
        for (Session session : sessions) {
            if (session.identities().isEmpty()) {
                session.anchor(newIdentity(userId, session.firstEventId()));
            }
            List<Identity> identities = session.identities();
            Identity own = identities.get(0);
            own.setSuperseded(false);
            if (!session.extent().equals(before.get(own.getSessionId()))) {
                tellChange(userId, own, session, pages, results);
            } else if (own.getCompleted() && !session.closeReason().name().equals(own.getCloseReason())) {
                tellWhole(userId, own, session, SessionEventKind.CORRECTED, pages, results);
            }
            for (Identity other : identities.subList(1, identities.size())) {
                supersede(userId, other, session, own, results);
            }
        }
        close(userId, sessions, watermark, pages, results);
        UserEvents.settle(user, cuts, watermark, pages);
    }

    /** Closes what the watermark has passed and forgets what can no longer change. */
    void advance(UserSessions user, String userId, long watermark, SettledPages pages, Consumer<SessionEvent> results) {
        close(userId, Session.of(user, cuts), watermark, pages, results);
        UserEvents.settle(user, cuts, watermark, pages);
        boolean over = user.getRecent().isEmpty()
                && user.getSettled() != null
                && cuts.forgottenAt(user.getSettled().getLast()) <= watermark;
        if (over) {
            user.setSettled(null);
            pages.clear();
        }
    }

    /** When {@link #advance} has to be called next; {@link Long#MAX_VALUE} if nothing is left. */
    long nextTimer(UserSessions user) {
        long next = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Session session : Session.of(user, cuts)) {
            last = session.last();
            if (!session.identities().get(0).getCompleted()) {
                next = Math.min(next, session.closesAt());
            }
        }
        return next < Long.MAX_VALUE || UserEvents.isEmpty(user) ? next : cuts.forgottenAt(last);
    }

    private static Identity newIdentity(String userId, String anchorEventId) {
        String sessionId = DeterministicId.of(userId, anchorEventId);
        return new Identity(sessionId, NEVER_EMITTED, false, false, Long.MIN_VALUE, null);
    }

    private void tellChange(
            String userId, Identity identity, Session session, SettledPages pages, Consumer<SessionEvent> results) {
        if (identity.getCompleted()) {
            tellWhole(userId, identity, session, SessionEventKind.CORRECTED, pages, results);
            return;
        }
        if (updates.wantsUpdate(identity, session.last())) {
            identity.setRevision(identity.getRevision() + 1);
            identity.setUpdatedAt(session.last());
            results.accept(SessionRecords.update(userId, identity, session));
        }
    }

    private static void tellWhole(
            String userId,
            Identity identity,
            Session session,
            SessionEventKind kind,
            SettledPages pages,
            Consumer<SessionEvent> results) {
        identity.setRevision(identity.getRevision() + 1);
        identity.setCompleted(true);
        identity.setCloseReason(session.closeReason().name());
        results.accept(SessionRecords.whole(userId, identity, session, kind, pages));
    }

    /** An id that nobody has heard of need not be taken back. */
    private static void supersede(
            String userId, Identity identity, Session session, Identity by, Consumer<SessionEvent> results) {
        if (identity.getSuperseded()) {
            return;
        }
        identity.setSuperseded(true);
        if (identity.getRevision() > NEVER_EMITTED) {
            identity.setRevision(identity.getRevision() + 1);
            results.accept(SessionRecords.superseded(userId, identity, session, by));
        }
    }

    private static void close(
            String userId, List<Session> sessions, long watermark, SettledPages pages, Consumer<SessionEvent> results) {
        for (Session session : sessions) {
            Identity identity = session.identities().get(0);
            if (!identity.getCompleted() && session.closesAt() <= watermark) {
                tellWhole(userId, identity, session, SessionEventKind.COMPLETE, pages, results);
            }
        }
    }
}
