/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.tools.oracle.sessions.ClickInput.Click;
import io.millrace.tools.oracle.sessions.SessionArithmetic.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The sessions of one user and the ids they carry, all of them recomputed from all of his events after each one.
 *
 * <p>Every session has an anchor: the event that made it, or, if a split left it without one, its first event. An anchor
 * stays one, wherever its event is, and a session carries the id of the earliest it contains.
 */
final class UserSessions {

    /** What an event did to an id. */
    enum What {
        /** The session that carries it is new to it or has other events. */
        CHANGED,
        /** The same events end for another reason. */
        ENDS_OTHERWISE,
        /** No session carries it any more. */
        SUPERSEDED
    }

    /**
     * One id that an event did something to.
     *
     * @param session the one its anchor is in now
     * @param carried the id that session carries
     */
    record Change(What what, String id, Session session, String carried) {}

    private final SessionArithmetic arithmetic;
    private final List<Click> inOrder = new ArrayList<>();
    /** The id of each. */
    private final NavigableMap<Click, String> anchors = new TreeMap<>(ClickInput.ORDER);

    private Map<String, Session> byId = Map.of();
    private long splits;

    UserSessions(SessionArithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    /** Takes the next event that was accepted, in the order of acceptance. */
    List<Change> accept(Click event) {
        int place = Collections.binarySearch(inOrder, event, ClickInput.ORDER);
        inOrder.add(place < 0 ? -place - 1 : place, event);

        Map<String, Session> before = byId;
        byId = new LinkedHashMap<>();
        Map<String, String> carriers = new LinkedHashMap<>();
        for (Session session : arithmetic.sessions(inOrder)) {
            String id = carry(session, carriers);
            byId.put(id, session);
            boolean fromAnother = !before.containsKey(id) && !session.events().equals(List.of(event));
            splits += fromAnother ? 1 : 0;
        }
        return changes(before, carriers);
    }

    /** The id a session carries; notes that it carries it for all whose anchors it contains. */
    private String carry(Session session, Map<String, String> carriers) {
        NavigableMap<Click, String> contained = anchors.subMap(session.first(), true, session.last(), true);
        if (contained.isEmpty()) {
            anchors.put(session.first(), SessionArithmetic.id(session.first()));
        }
        String id = contained.firstEntry().getValue();
        contained.values().forEach(another -> carriers.put(another, id));
        return id;
    }

    private List<Change> changes(Map<String, Session> before, Map<String, String> carriers) {
        List<Change> changes = new ArrayList<>();
        byId.forEach((id, session) -> {
            Session previous = before.get(id);
            if (previous == null || !previous.events().equals(session.events())) {
                changes.add(new Change(What.CHANGED, id, session, id));
            } else if (previous.reason() != session.reason()) {
                changes.add(new Change(What.ENDS_OTHERWISE, id, session, id));
            }
        });
        before.keySet().stream().filter(id -> !byId.containsKey(id)).forEach(id -> {
            String carried = carriers.get(id);
            changes.add(new Change(What.SUPERSEDED, id, byId.get(carried), carried));
        });
        return changes;
    }

    /** The sessions there are now, in order, by the id they carry. */
    Map<String, Session> byId() {
        return byId;
    }

    /** How many times a part of a session became one of its own. */
    long splits() {
        return splits;
    }
}
