/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One user's accepted events in order, recent ones individually and settled ones as an aggregate, and the sessions that they
 * form. An event costs a time that grows with the logarithm of the number of recent events, for each session that it
 * changes.
 */
final class UserEvents {

    private static final int USER_BYTES = 500;
    private static final int SESSION_BYTES = 400;

    private final SessionBounds bounds;
    private final RecentEvents recent;
    private final SettledVisits settledVisits;
    private final SessionList sessions = new SessionList();
    private boolean isStored;

    /** Builds the sessions of a settled part and the recent events after it. */
    UserEvents(SessionBounds bounds, Optional<SettledPart> settled, RecentEvents recent, SettledVisits settledVisits) {
        this.bounds = bounds;
        this.recent = recent;
        this.settledVisits = settledVisits;
        if (settled.isPresent() || !recent.isEmpty()) {
            RecentEvent place = settled.map(SettledParts::place).orElseGet(recent::first);
            rebuild(new Session(bounds, place, settled), new ArrayList<>());
        }
    }

    static UserEvents none(SessionBounds bounds, int pageCapacity) {
        RecentEvents recent = new RecentEvents(pageCapacity, 0, RecentEvents.FIRST_ARRIVAL);
        return new UserEvents(bounds, Optional.empty(), recent, new SettledVisits(false));
    }

    boolean isStored() {
        return isStored;
    }

    /** To be called when they have been read from or written to state. */
    void stored() {
        isStored = true;
    }

    RecentEvents recent() {
        return recent;
    }

    SettledVisits settledVisits() {
        return settledVisits;
    }

    SessionList sessions() {
        return sessions;
    }

    Optional<SettledPart> settled() {
        return sessions.isEmpty() ? Optional.empty() : sessions.first().settled();
    }

    /** About the memory that they occupy. */
    long bytes() {
        return USER_BYTES + recent.bytes() + settledVisits.bytes() + (long) SESSION_BYTES * sessions.size();
    }

    /** Inserts an accepted event and builds those sessions again that it can affect. */
    Resegmentation insert(RecentEvent event) {
        recent.insert(event);
        Optional<Session> preceding = sessions.preceding(event);
        if (preceding.isEmpty()) {
            return rebuild(new Session(bounds, event, Optional.empty()), new ArrayList<>());
        }
        Session session = preceding.orElseThrow();
        boolean isInside = session.endsAfter(event);
        if (!isInside && !session.accepts(event)) {
            return insertAfter(session, event);
        }
        boolean splitsOrMerges = isInside ? event.getLogout() : reachesNext(event);
        if (splitsOrMerges) {
            return rebuild(new Session(bounds, session.place(), session.settled()), new ArrayList<>());
        }
        if (isInside) {
            session.insert(event);
        } else {
            session.take(event);
            session.endBefore(Optional.empty());
        }
        return new Resegmentation(List.of(), List.of(session));
    }

    private Resegmentation insertAfter(Session session, RecentEvent event) {
        session.endBefore(Optional.of(event));
        List<Session> before = new ArrayList<>(List.of(session));
        Resegmentation following = rebuild(new Session(bounds, event, Optional.empty()), before);
        following.after().add(0, session);
        return following;
    }

    private boolean reachesNext(RecentEvent event) {
        return !event.getLogout()
                && sessions.beginningAfter(event)
                        .filter(next -> next.getEventTime() - event.getEventTime() <= bounds.gapMillis())
                        .isPresent();
    }

    /**
     * Builds sessions from this one, which has no recent events yet, to the first that begins where one began before: from
     * there on nothing changes.
     */
    private Resegmentation rebuild(Session from, List<Session> before) {
        List<Session> after = new ArrayList<>();
        Session session = from;
        Optional<RecentEvent> next = from.settled().isPresent() ? firstRecent() : Optional.of(from.place());
        while (true) {
            collect(next, session);
            next = session.recent().isEmpty()
                    ? next
                    : recent.after(session.recent().last());
            session.endBefore(next);
            sessions.remove(session.place(), next, before::add);
            sessions.add(session);
            after.add(session);
            if (next.isEmpty() || sessions.hasOneThatBeginsWith(next.orElseThrow())) {
                return new Resegmentation(before, after);
            }
            session = new Session(bounds, next.orElseThrow(), Optional.empty());
        }
    }

    private void collect(Optional<RecentEvent> from, Session session) {
        from.ifPresent(first -> recent.collect(first, session));
    }

    private Optional<RecentEvent> firstRecent() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(recent.first());
    }

    /**
     * Moves events that can no longer change their session into the aggregate, as far as {@link RecentEvents#removeUntil}
     * does. Of several sessions that are entirely settled only the last can still grow; the others are dropped.
     */
    @SuppressWarnings("ReferenceEquality") // without deduplication, copies of an event are equal
    void settle(long watermark) {
        List<RecentEvent> events = recent.removeUntil(bounds.settledUntil(watermark));
        if (events.isEmpty()) {
            return;
        }
        Optional<SettledPart> part = sessions.first().settled();
        Optional<RecentEvent> next = sessions.beginningAfter(sessions.first().place());
        for (RecentEvent event : events) {
            if (next.isPresent() && event == next.orElseThrow()) {
                sessions.removeFirst();
                next = sessions.beginningAfter(event);
                settledVisits.clear();
                part = Optional.empty();
            }
            part = part.or(() -> Optional.of(SettledParts.beginningWith(event)));
            SettledParts.extend(part.orElseThrow(), event, settledVisits);
        }
        Session first = sessions.first().settledTo(part.orElseThrow());
        collect(firstRecent(), first);
        sessions.add(first);
    }

    /** The watermark from which on no event can change a session; only if there are events. */
    long finalFrom() {
        return bounds.finalFrom(sessions.last().last());
    }
}
