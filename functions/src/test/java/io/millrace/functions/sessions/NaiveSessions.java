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

/** Builds the sessions of one user naively: keeps every event and splits all of them again each time. */
final class NaiveSessions {

    /** The state of an anchor's session id. */
    private static final class Id {
        private final String sessionId;
        private int revision = -1;
        private boolean completed;
        private boolean superseded;
        private CloseReason closeReason;

        private Id(String sessionId) {
            this.sessionId = sessionId;
        }
    }

    private final SessionBounds bounds;
    private final List<ClickEvent> events = new ArrayList<>();
    private final Map<String, Id> anchors = new HashMap<>();
    private Map<Id, List<String>> members = new HashMap<>();
    private long watermark = Long.MIN_VALUE;

    NaiveSessions(SessionBounds bounds) {
        this.bounds = bounds;
    }

    boolean isLate(ClickEvent event) {
        return time(event) + bounds.gapMillis() + bounds.allowedLatenessMillis() <= watermark;
    }

    List<SessionEvent> process(ClickEvent event) {
        events.add(event);
        events.sort(Comparator.comparingLong(NaiveSessions::time)
                .thenComparing(click -> click.getType() == EventType.LOGOUT)
                .thenComparing(ClickEvent::getEventId));
        List<SessionEvent> emitted = new ArrayList<>();
        Map<Id, List<String>> now = new HashMap<>();
        for (List<ClickEvent> session : split()) {
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
                emitted.add(own.completed ? complete(own, session, SessionEventKind.CORRECTED) : update(own, session));
            } else if (own.completed && own.closeReason != reason(session)) {
                emitted.add(complete(own, session, SessionEventKind.CORRECTED));
            }
            for (Id other : ids.subList(1, ids.size())) {
                if (!other.superseded) {
                    other.superseded = true;
                    other.revision++;
                    emitted.add(superseded(other, session, own));
                }
            }
        }
        members = now;
        emitted.addAll(close());
        return emitted;
    }

    List<SessionEvent> watermark(long time) {
        watermark = time;
        return close();
    }

    private List<SessionEvent> close() {
        List<SessionEvent> emitted = new ArrayList<>();
        for (List<ClickEvent> session : split()) {
            Id own = ids(session).get(0);
            long start = time(session.get(0));
            long last = time(session.get(session.size() - 1));
            long closesAt =
                    switch (reason(session)) {
                        case LOGOUT -> last;
                        case MAX_LENGTH -> start + bounds.maxLengthMillis();
                        default -> last + bounds.gapMillis();
                    };
            if (!own.completed && closesAt <= watermark) {
                emitted.add(complete(own, session, SessionEventKind.COMPLETE));
            }
        }
        return emitted;
    }

    private List<List<ClickEvent>> split() {
        List<List<ClickEvent>> sessions = new ArrayList<>();
        List<ClickEvent> current = new ArrayList<>();
        for (ClickEvent event : events) {
            if (!current.isEmpty()) {
                ClickEvent before = current.get(current.size() - 1);
                boolean ends = before.getType() == EventType.LOGOUT
                        || time(event) - time(before) > bounds.gapMillis()
                        || time(event) - time(current.get(0)) > bounds.maxLengthMillis();
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
        boolean continues = next < events.size() && time(events.get(next)) - time(last) <= bounds.gapMillis();
        return continues ? CloseReason.MAX_LENGTH : CloseReason.INACTIVITY;
    }

    private static SessionEvent update(Id id, List<ClickEvent> session) {
        id.revision++;
        return record(id, session, SessionEventKind.UPDATE).build();
    }

    private SessionEvent complete(Id id, List<ClickEvent> session, SessionEventKind kind) {
        id.revision++;
        id.completed = true;
        id.closeReason = reason(session);
        List<PageVisit> pages = new ArrayList<>();
        for (int i = 0; i < session.size(); i++) {
            ClickEvent event = session.get(i);
            if (event.getType() == EventType.PAGE_VIEW && event.getPage() != null) {
                long left = i + 1 < session.size() ? time(session.get(i + 1)) : time(event);
                pages.add(new PageVisit(event.getPage(), event.getEventTime(), left - time(event)));
            }
        }
        SessionEvent.Builder complete = record(id, session, kind);
        return complete.setPages(pages.subList(0, Math.min(500, pages.size())))
                .setPagesTruncated(pages.size() > 500)
                .setBounced(complete.getPageCount() == 1)
                .setCloseReason(id.closeReason)
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
                .setReferrer(firstNonNull(session, ClickEvent::getReferrer))
                .setCampaign(firstNonNull(session, ClickEvent::getCampaign))
                .setBounced(false);
    }

    private static String firstNonNull(List<ClickEvent> session, Function<ClickEvent, String> field) {
        return session.stream().map(field).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static long time(ClickEvent event) {
        return event.getEventTime().toEpochMilli();
    }

    /** The kinds of output in these records, so that a test can assert that each occurred. */
    Set<String> kinds(List<SessionEvent> emitted) {
        Set<String> kinds = new HashSet<>();
        for (SessionEvent event : emitted) {
            kinds.add(event.getKind().name());
            if (event.getCloseReason() != null) {
                kinds.add(event.getCloseReason().name());
            }
            if (event.getBounced()) {
                kinds.add("bounced");
            }
            if (event.getPagesTruncated()) {
                kinds.add("truncated");
            }
        }
        return kinds;
    }
}
