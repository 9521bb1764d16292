/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.CloseReason;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Sessions of one user told naively: keeps every event for ever and cuts all of them anew each time. */
final class NaiveSessions {

    private static final long GAP = 30 * 60_000L;
    private static final long CAP = 24 * 3_600_000L;

    /** What is known of an anchor's id. */
    private static final class Id {
        private final String sessionId;
        private int revision = -1;
        private boolean completed;
        private boolean superseded;
        private CloseReason said;

        private Id(String sessionId) {
            this.sessionId = sessionId;
        }
    }

    private final List<ClickEvent> events = new ArrayList<>();
    private final Map<String, Id> anchors = new HashMap<>();
    private Map<Id, List<String>> members = new HashMap<>();
    private long watermark = Long.MIN_VALUE;

    boolean isLate(ClickEvent event) {
        return time(event) + GAP + 10 * 60_000L <= watermark;
    }

    List<SessionEvent> take(ClickEvent event) {
        events.add(event);
        events.sort(Comparator.comparingLong(NaiveSessions::time)
                .thenComparing(click -> click.getType() == EventType.LOGOUT)
                .thenComparing(ClickEvent::getEventId));
        List<SessionEvent> said = new ArrayList<>();
        Map<Id, List<String>> now = new HashMap<>();
        for (List<ClickEvent> session : cut()) {
            List<Id> ids = ids(session);
            if (ids.isEmpty()) {
                String anchor = session.get(0).getEventId();
                Id id = new Id(DeterministicId.of("ann", anchor));
                anchors.put(anchor, id);
                ids.add(id);
            }
            Id own = ids.get(0);
            own.superseded = false;
            List<String> content = session.stream().map(ClickEvent::getEventId).toList();
            now.put(own, content);
            if (!content.equals(members.get(own))) {
                said.add(own.completed ? whole(own, session, SessionEventKind.CORRECTED) : update(own, session));
            } else if (own.completed && own.said != reason(session)) {
                said.add(whole(own, session, SessionEventKind.CORRECTED));
            }
            for (Id other : ids.subList(1, ids.size())) {
                if (!other.superseded) {
                    other.superseded = true;
                    other.revision++;
                    said.add(superseded(other, session, own));
                }
            }
        }
        members = now;
        said.addAll(close());
        return said;
    }

    List<SessionEvent> watermark(long time) {
        watermark = time;
        return close();
    }

    private List<SessionEvent> close() {
        List<SessionEvent> said = new ArrayList<>();
        for (List<ClickEvent> session : cut()) {
            Id own = ids(session).get(0);
            long start = time(session.get(0));
            long last = time(session.get(session.size() - 1));
            long over =
                    switch (reason(session)) {
                        case LOGOUT -> last;
                        case MAX_LENGTH -> start + CAP;
                        default -> last + GAP;
                    };
            if (!own.completed && over <= watermark) {
                said.add(whole(own, session, SessionEventKind.COMPLETE));
            }
        }
        return said;
    }

    private List<List<ClickEvent>> cut() {
        List<List<ClickEvent>> sessions = new ArrayList<>();
        List<ClickEvent> current = new ArrayList<>();
        for (ClickEvent event : events) {
            if (!current.isEmpty()) {
                ClickEvent before = current.get(current.size() - 1);
                boolean ends = before.getType() == EventType.LOGOUT
                        || time(event) - time(before) > GAP
                        || time(event) - time(current.get(0)) > CAP;
                if (ends) {
                    sessions.add(current);
                    current = new ArrayList<>();
                }
            }
            current.add(event);
        }
        sessions.add(current);
        return sessions;
    }

    private List<Id> ids(List<ClickEvent> session) {
        List<Id> ids = new ArrayList<>();
        for (ClickEvent event : session) {
            if (anchors.containsKey(event.getEventId())) {
                ids.add(anchors.get(event.getEventId()));
            }
        }
        return ids;
    }

    private CloseReason reason(List<ClickEvent> session) {
        ClickEvent last = session.get(session.size() - 1);
        if (last.getType() == EventType.LOGOUT) {
            return CloseReason.LOGOUT;
        }
        int next = events.indexOf(last) + 1;
        boolean goesOn = next < events.size() && time(events.get(next)) - time(last) <= GAP;
        return goesOn ? CloseReason.MAX_LENGTH : CloseReason.INACTIVITY;
    }

    private static SessionEvent update(Id id, List<ClickEvent> session) {
        id.revision++;
        return record(id, session, SessionEventKind.UPDATE).build();
    }

    private SessionEvent whole(Id id, List<ClickEvent> session, SessionEventKind kind) {
        id.revision++;
        id.completed = true;
        id.said = reason(session);
        List<PageVisit> pages = new ArrayList<>();
        for (int i = 0; i < session.size(); i++) {
            ClickEvent event = session.get(i);
            if (event.getType() == EventType.PAGE_VIEW && event.getPage() != null) {
                long left = i + 1 < session.size() ? time(session.get(i + 1)) : time(event);
                pages.add(new PageVisit(event.getPage(), event.getEventTime(), left - time(event)));
            }
        }
        SessionEvent.Builder whole = record(id, session, kind);
        return whole.setPages(pages.subList(0, Math.min(500, pages.size())))
                .setPagesTruncated(pages.size() > 500)
                .setBounced(whole.getPageCount() == 1)
                .setCloseReason(id.said)
                .build();
    }

    private static SessionEvent superseded(Id id, List<ClickEvent> session, Id by) {
        Instant start = session.get(0).getEventTime();
        return new SessionEvent(
                id.sessionId,
                "ann",
                SessionEventKind.SUPERSEDED,
                id.revision,
                start,
                start,
                0L,
                0,
                0,
                List.of(),
                false,
                null,
                null,
                null,
                null,
                false,
                null,
                by.sessionId);
    }

    private static SessionEvent.Builder record(Id id, List<ClickEvent> session, SessionEventKind kind) {
        List<ClickEvent> views = session.stream()
                .filter(event -> event.getType() == EventType.PAGE_VIEW)
                .toList();
        List<String> viewed =
                views.stream().map(ClickEvent::getPage).filter(Objects::nonNull).toList();
        ClickEvent first = session.get(0);
        ClickEvent last = session.get(session.size() - 1);
        return SessionEvent.newBuilder()
                .setSessionId(id.sessionId)
                .setUserId("ann")
                .setKind(kind)
                .setRevision(id.revision)
                .setStartTime(first.getEventTime())
                .setLastActivity(last.getEventTime())
                .setDurationMs(time(last) - time(first))
                .setEventCount(session.size())
                .setPageCount(views.size())
                .setPages(List.of())
                .setPagesTruncated(false)
                .setEntryPage(viewed.isEmpty() ? null : viewed.get(0))
                .setCurrentPage(viewed.isEmpty() ? null : viewed.get(viewed.size() - 1))
                .setReferrer(firstKnown(session, ClickEvent::getReferrer))
                .setCampaign(firstKnown(session, ClickEvent::getCampaign))
                .setBounced(false);
    }

    private static String firstKnown(List<ClickEvent> session, Function<ClickEvent, String> field) {
        return session.stream().map(field).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static long time(ClickEvent event) {
        return event.getEventTime().toEpochMilli();
    }

    /** What happened, for a test that wants to be sure that it did. */
    Set<String> happened(List<SessionEvent> said) {
        Set<String> happened = new HashSet<>();
        for (SessionEvent event : said) {
            happened.add(event.getKind().name());
            if (event.getCloseReason() != null) {
                happened.add(event.getCloseReason().name());
            }
            if (event.getBounced()) {
                happened.add("bounced");
            }
            if (event.getPagesTruncated()) {
                happened.add("truncated");
            }
        }
        return happened;
    }
}
