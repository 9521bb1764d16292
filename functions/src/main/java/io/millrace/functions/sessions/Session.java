/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.schemas.CloseReason;
import java.util.Optional;

/** One session of a user: its settled part, if any, and the summary of the recent events that follow it. */
final class Session implements EventCollector {

    private final SessionBounds bounds;
    private final RecentEvent place;
    private final Optional<SettledPart> settled;
    private final EventSummary recent = new EventSummary();
    private boolean endedByLength;

    /** Equal as long as a session consists of the same events. */
    record Extent(String firstEventId, String lastEventId, int eventCount) {}

    /**
     * A session without recent events so far.
     *
     * @param place its first event, or one equal to it in order
     */
    Session(SessionBounds bounds, RecentEvent place, Optional<SettledPart> settled) {
        this.bounds = bounds;
        this.place = place;
        this.settled = settled;
    }

    /** The same session when a part of it has been settled, without its recent events. */
    Session settledTo(SettledPart part) {
        Session session = new Session(bounds, place, Optional.of(part));
        session.endedByLength = endedByLength;
        return session;
    }

    /** Appends an event that is not before its last one, if it belongs to this session. */
    @Override
    public boolean take(RecentEvent next) {
        boolean takes = accepts(next);
        if (takes) {
            recent.append(next);
        }
        return takes;
    }

    @Override
    public boolean takeAll(EventSummary next) {
        boolean takes = !next.isInterrupted(bounds.gapMillis())
                && accepts(next.first())
                && next.last().getEventTime() - place.getEventTime() <= bounds.maxLengthMillis();
        if (takes) {
            recent.append(next);
        }
        return takes;
    }

    /** Whether an event that is not before its last one belongs to this session. */
    boolean accepts(RecentEvent next) {
        if (isEmpty()) {
            return true;
        }
        return !endsWithLogout() && isWithinGap(next) && next.getEventTime() - start() <= bounds.maxLengthMillis();
    }

    /** Adds an event, no logout, before its last one. */
    void insert(RecentEvent event) {
        recent.insert(event);
    }

    /** Sets the event that follows its last one. */
    void endBefore(Optional<RecentEvent> next) {
        endedByLength = !endsWithLogout() && next.map(this::isWithinGap).orElse(false);
    }

    boolean isWithinGap(RecentEvent next) {
        return next.getEventTime() - last() <= bounds.gapMillis();
    }

    private boolean isEmpty() {
        return settled.isEmpty() && recent.isEmpty();
    }

    /** Its first event, or one equal to it in order. */
    RecentEvent place() {
        return place;
    }

    Optional<SettledPart> settled() {
        return settled;
    }

    EventSummary recent() {
        return recent;
    }

    /** Whether its last event is after this one. */
    boolean endsAfter(RecentEvent event) {
        return !recent.isEmpty() && RecentEvents.ORDER.compare(event, recent.last()) < 0;
    }

    long start() {
        return place.getEventTime();
    }

    long last() {
        return recent.isEmpty()
                ? settled.orElseThrow().getLast()
                : recent.last().getEventTime();
    }

    int eventCount() {
        return settled.map(SettledPart::getEventCount).orElse(0) + recent.eventCount();
    }

    Extent extent() {
        String lastEventId = recent.isEmpty() ? "" : recent.last().getEventId();
        return new Extent(place.getEventId(), lastEventId, eventCount());
    }

    private boolean endsWithLogout() {
        return recent.isEmpty()
                ? settled.orElseThrow().getEndsWithLogout()
                : recent.last().getLogout();
    }

    CloseReason closeReason() {
        if (endsWithLogout()) {
            return CloseReason.LOGOUT;
        }
        return endedByLength ? CloseReason.MAX_LENGTH : CloseReason.INACTIVITY;
    }

    /** The watermark at which the session closes; never before that of an earlier session. */
    long closesAt() {
        return switch (closeReason()) {
            case LOGOUT -> last();
            case MAX_LENGTH -> start() + bounds.maxLengthMillis();
            default -> last() + bounds.gapMillis();
        };
    }

    /** The identity of its earliest anchor; empty if it contains none. */
    Optional<Identity> identity() {
        return settled.map(SettledPart::getIdentity).or(() -> recent.anchor().map(RecentEvent::getIdentity));
    }

    boolean isCompleted() {
        return identity().map(Identity::getCompleted).orElse(false);
    }

    /** The recent event that is its earliest anchor; empty if that is settled. */
    Optional<RecentEvent> recentAnchor() {
        boolean isSettled = settled.map(SettledPart::getIdentity).isPresent();
        return isSettled ? Optional.empty() : recent.anchor();
    }

    /** Whether the earliest anchor of a session, which is not before this one, is an event of this one. */
    boolean containsAnchorOf(Session other) {
        return other.recentAnchor()
                .map(anchor -> !recent.isEmpty() && RecentEvents.ORDER.compare(anchor, recent.last()) <= 0)
                .orElse(true);
    }

    /** Makes the first event an anchor. */
    void anchor(Identity identity) {
        settled.ifPresentOrElse(part -> part.setIdentity(identity), () -> {
            place.setIdentity(identity);
            recent.anchorFirst();
        });
    }
}
