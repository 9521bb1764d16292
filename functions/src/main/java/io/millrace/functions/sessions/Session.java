/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One session of a user: its settled part, if any, followed by recent events in order. */
final class Session {

    private final SessionBounds bounds;
    private final Optional<SettledPart> settled;
    private final List<RecentEvent> events = new ArrayList<>();
    private boolean endedByLength;

    /** Equal as long as a session consists of the same events. */
    record Extent(String firstEventId, String lastEventId, int eventCount) {}

    private Session(SessionBounds bounds, Optional<SettledPart> settled) {
        this.bounds = bounds;
        this.settled = settled;
    }

    /** Splits a user's events into sessions. */
    static List<Session> split(UserSessions user, SessionBounds bounds) {
        List<Session> sessions = new ArrayList<>();
        if (user.getSettled() != null) {
            sessions.add(new Session(bounds, Optional.of(user.getSettled())));
        }
        for (RecentEvent event : user.getRecent()) {
            Optional<Session> current =
                    sessions.isEmpty() ? Optional.empty() : Optional.of(sessions.get(sessions.size() - 1));
            if (current.isEmpty() || current.orElseThrow().endsBefore(event)) {
                sessions.add(new Session(bounds, Optional.empty()));
            }
            sessions.get(sessions.size() - 1).events.add(event);
        }
        return sessions;
    }

    private boolean endsBefore(RecentEvent next) {
        boolean withinGap = next.getEventTime() - last() <= bounds.gapMillis();
        if (endsWithLogout() || !withinGap) {
            return true;
        }
        endedByLength = next.getEventTime() - start() > bounds.maxLengthMillis();
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

    /** The watermark at which the session closes. */
    long closesAt() {
        return switch (closeReason()) {
            case LOGOUT -> last();
            case MAX_LENGTH -> start() + bounds.maxLengthMillis();
            default -> last() + bounds.gapMillis();
        };
    }

    /** The identity of its earliest anchor. */
    Identity identity() {
        return settled.map(SettledPart::getIdentity)
                .or(() -> events.stream()
                        .map(RecentEvent::getIdentity)
                        .filter(Objects::nonNull)
                        .findFirst())
                .orElseThrow();
    }

    /** The identities of all anchors it contains, its own first. */
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
