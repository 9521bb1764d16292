/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The sessions of one user and the ids they carry, recomputed from all events of the user after each one.
 *
 * <p>Every session has an anchor: the event that created it, or its first event if a split left it without one. An anchor
 * remains one wherever its event ends up, and a session carries the id of the earliest anchor it contains.
 */
final class UserSessions {

    /** The effect of an event on an id. */
    enum Effect {
        /** The id has a session with other events, or one again. */
        CHANGED,
        /** The session has the same events, but ends for another reason. */
        REASON_CHANGED,
        /** No session carries the id any more. */
        SUPERSEDED
    }

    /**
     * The effect of an event on one id.
     *
     * @param session the session that contains the anchor of the id now
     * @param carried the id that session carries
     */
    record Change(Effect effect, String id, Session session, String carried) {}

    private final Sessionizer sessionizer;
    private final List<Click> inOrder = new ArrayList<>();
    /** The id of each anchor. */
    private final NavigableMap<Click, String> anchors = new TreeMap<>(ClickContract.ORDER);

    private Map<String, Session> byId = Map.of();
    private long splits;

    UserSessions(Sessionizer sessionizer) {
        this.sessionizer = sessionizer;
    }

    /** Adds the next event in the order of acceptance. */
    List<Change> accept(Click event) {
        int index = Collections.binarySearch(inOrder, event, ClickContract.ORDER);
        inOrder.add(index < 0 ? -index - 1 : index, event);

        Map<String, Session> before = byId;
        byId = new LinkedHashMap<>();
        Map<String, String> carriers = new LinkedHashMap<>();
        for (Session session : sessionizer.sessions(inOrder)) {
            String id = carry(session, carriers);
            byId.put(id, session);
            boolean fromAnother = !before.containsKey(id) && !session.events().equals(List.of(event));
            splits += fromAnother ? 1 : 0;
        }
        return changes(before, carriers);
    }

    /** The id a session carries; notes it as the carrier of all ids whose anchors the session contains. */
    private String carry(Session session, Map<String, String> carriers) {
        NavigableMap<Click, String> contained = anchors.subMap(session.first(), true, session.last(), true);
        if (contained.isEmpty()) {
            anchors.put(session.first(), Sessionizer.id(session.first()));
        }
        String id = contained.firstEntry().getValue();
        contained.values().forEach(other -> carriers.put(other, id));
        return id;
    }

    private List<Change> changes(Map<String, Session> before, Map<String, String> carriers) {
        List<Change> changes = new ArrayList<>();
        byId.forEach((id, session) -> {
            Session previous = before.get(id);
            if (previous == null || !previous.events().equals(session.events())) {
                changes.add(new Change(Effect.CHANGED, id, session, id));
            } else if (previous.reason() != session.reason()) {
                changes.add(new Change(Effect.REASON_CHANGED, id, session, id));
            }
        });
        before.keySet().stream().filter(id -> !byId.containsKey(id)).forEach(id -> {
            String carried = carriers.get(id);
            changes.add(new Change(Effect.SUPERSEDED, id, byId.get(carried), carried));
        });
        return changes;
    }

    /** The current sessions, in order, by the id they carry. */
    Map<String, Session> byId() {
        return byId;
    }

    /** The number of times a part of a session became a session of its own. */
    long splits() {
        return splits;
    }
}
