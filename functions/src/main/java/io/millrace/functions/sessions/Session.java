/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One session as the set of accepted events makes it: its settled beginning, if any, then recent events, in order. */
final class Session {

    private final SessionCuts cuts;
    private final Optional<SettledPart> settled;
    private final List<RecentEvent> events = new ArrayList<>();
    private boolean endedByLength;

    /** What tells whether a session still consists of the same events. */
    record Extent(String firstEventId, String lastEventId, int eventCount) {}

    private Session(SessionCuts cuts, Optional<SettledPart> settled) {
        this.cuts = cuts;
        this.settled = settled;
    }

    /** Cuts a user's events into sessions. */
    static List<Session> of(UserSessions user, SessionCuts cuts) {
        List<Session> sessions = new ArrayList<>();
        if (user.getSettled() != null) {
            sessions.add(new Session(cuts, Optional.of(user.getSettled())));
        }
        for (RecentEvent event : user.getRecent()) {
            Optional<Session> current =
                    sessions.isEmpty() ? Optional.empty() : Optional.of(sessions.get(sessions.size() - 1));
            if (current.isEmpty() || current.get().endsBefore(event)) {
                sessions.add(new Session(cuts, Optional.empty()));
            }
            sessions.get(sessions.size() - 1).events.add(event);
        }
        return sessions;
    }

    private boolean endsBefore(RecentEvent next) {
        boolean withinGap = next.getEventTime() - last() <= cuts.gapMillis();
        if (endsWithLogout() || !withinGap) {
            return true;
        }
        endedByLength = next.getEventTime() - start() > cuts.maxLengthMillis();
        return endedByLength;
    }

    Optional<SettledPart> settled() {
        return settled;
    }

    List<RecentEvent> events() {
        return events;
    }

    long start() {
        return settled.map(SettledPart::getStart).orElseGet(() -> events.get(0).getEventTime());
    }

    long last() {
        return events.isEmpty()
                ? settled.orElseThrow().getLast()
                : events.get(events.size() - 1).getEventTime();
    }

    String firstEventId() {
        return settled.map(SettledPart::getFirstEventId)
                .orElseGet(() -> events.get(0).getEventId());
    }

    int eventCount() {
        return settled.map(SettledPart::getEventCount).orElse(0) + events.size();
    }

    Extent extent() {
        String lastEventId =
                events.isEmpty() ? "" : events.get(events.size() - 1).getEventId();
        return new Extent(firstEventId(), lastEventId, eventCount());
    }

    private boolean endsWithLogout() {
        return events.isEmpty()
                ? settled.orElseThrow().getEndsWithLogout()
                : events.get(events.size() - 1).getLogout();
    }

    CloseReason closeReason() {
        if (endsWithLogout()) {
            return CloseReason.LOGOUT;
        }
        return endedByLength ? CloseReason.MAX_LENGTH : CloseReason.INACTIVITY;
    }

    /** The watermark from which on the session is over. */
    long closesAt() {
        return switch (closeReason()) {
            case LOGOUT -> last();
            case MAX_LENGTH -> start() + cuts.maxLengthMillis();
            default -> last() + cuts.gapMillis();
        };
    }

    /** The identities of the anchors it contains, the earliest first: that one is its own. */
    List<Identity> identities() {
        List<Identity> identities = new ArrayList<>();
        settled.map(SettledPart::getIdentity).ifPresent(identities::add);
        for (RecentEvent event : events) {
            if (event.getIdentity() != null) {
                identities.add(event.getIdentity());
            }
        }
        return identities;
    }

    /** Makes the first event an anchor. */
    void anchor(Identity identity) {
        settled.ifPresentOrElse(
                part -> part.setIdentity(identity), () -> events.get(0).setIdentity(identity));
    }
}
