/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A user's sessions in order; the first one may have a settled part, all others consist of recent events. */
final class SessionList {

    private final NavigableMap<RecentEvent, Session> sessions = new TreeMap<>(RecentEvents.ORDER);
    private final NavigableMap<RecentEvent, Session> open = new TreeMap<>(RecentEvents.ORDER);

    boolean isEmpty() {
        return sessions.isEmpty();
    }

    int size() {
        return sessions.size();
    }

    /** The first session; only if there is one. */
    Session first() {
        return sessions.firstEntry().getValue();
    }

    /** The last session; only if there is one. */
    Session last() {
        return sessions.lastEntry().getValue();
    }

    /** The first session for which no COMPLETE has been emitted. It closes before all others of these. */
    Optional<Session> firstOpen() {
        return value(open.firstEntry());
    }

    /** The session with the last first event that is not after this one; else the settled one, which always comes first. */
    Optional<Session> preceding(RecentEvent event) {
        return value(sessions.floorEntry(event)).or(() -> value(sessions.firstEntry())
                .filter(first -> first.settled().isPresent()));
    }

    /** The first event of the first session that begins after this event. */
    Optional<RecentEvent> beginningAfter(RecentEvent event) {
        return Optional.ofNullable(sessions.higherKey(event));
    }

    boolean hasOneThatBeginsWith(RecentEvent event) {
        return sessions.containsKey(event);
    }

    void add(Session session) {
        sessions.put(session.place(), session);
        if (session.isCompleted()) {
            open.remove(session.place());
        } else {
            open.put(session.place(), session);
        }
    }

    /** Removes the sessions that begin with this event or later, but before the end. */
    void remove(RecentEvent from, Optional<RecentEvent> end, Consumer<Session> removed) {
        Map.Entry<RecentEvent, Session> next = sessions.ceilingEntry(from);
        while (next != null && isBefore(next.getKey(), end)) {
            sessions.remove(next.getKey());
            open.remove(next.getKey());
            removed.accept(next.getValue());
            next = sessions.higherEntry(next.getKey());
        }
    }

    private static boolean isBefore(RecentEvent event, Optional<RecentEvent> end) {
        return end.isEmpty() || RecentEvents.ORDER.compare(event, end.orElseThrow()) < 0;
    }

    void removeFirst() {
        open.remove(sessions.pollFirstEntry().getKey());
    }

    void complete(Session session) {
        open.remove(session.place());
    }

    void clear() {
        sessions.clear();
        open.clear();
    }

    private static Optional<Session> value(Map.Entry<RecentEvent, Session> entry) {
        return Optional.ofNullable(entry).map(Map.Entry::getValue);
    }
}
