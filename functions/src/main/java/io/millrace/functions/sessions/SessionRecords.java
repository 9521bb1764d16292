/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Builds the output records of sessions. */
final class SessionRecords {

    /** The most pages a record lists. */
    static final int MAX_PAGES = 500;

    private SessionRecords() {}

    /** An open session: counts and current page, without the list of pages, so that output grows linearly. */
    static SessionEvent update(String userId, Session session) {
        return record(userId, session, SessionEventKind.UPDATE).build();
    }

    /** A closed session with its pages. */
    static SessionEvent complete(String userId, Session session, SessionEventKind kind, SettledPages settledPages) {
        List<PageVisit> pages = new ArrayList<>();
        int visits = collectPages(session, settledPages, pages);
        SessionEvent.Builder complete = record(userId, session, kind);
        return complete.setPages(pages)
                .setPagesTruncated(visits > MAX_PAGES)
                .setBounced(complete.getPageCount() == 1)
                .setCloseReason(session.closeReason())
                .build();
    }

    /** An id whose anchor now belongs to another session. */
    static SessionEvent superseded(String userId, Identity identity, Session by) {
        Instant start = Instant.ofEpochMilli(by.start());
        return SessionEvent.newBuilder()
                .setSessionId(identity.getSessionId())
                .setUserId(userId)
                .setKind(SessionEventKind.SUPERSEDED)
                .setRevision(identity.getRevision())
                .setStartTime(start)
                .setLastActivity(start)
                .setDurationMs(0)
                .setEventCount(0)
                .setPageCount(0)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setBounced(false)
                .setSupersededBy(by.identity().getSessionId())
                .build();
    }

    private static SessionEvent.Builder record(String userId, Session session, SessionEventKind kind) {
        Identity identity = session.identity();
        Optional<SettledPart> settled = session.settled();
        List<RecentEvent> events = session.events();
        long recentViews = events.stream().filter(RecentEvent::getPageView).count();
        return SessionEvent.newBuilder()
                .setSessionId(identity.getSessionId())
                .setUserId(userId)
                .setKind(kind)
                .setRevision(identity.getRevision())
                .setStartTime(Instant.ofEpochMilli(session.start()))
                .setLastActivity(Instant.ofEpochMilli(session.last()))
                .setDurationMs(session.last() - session.start())
                .setEventCount(session.eventCount())
                .setPageCount(settled.map(SettledPart::getPageViews).orElse(0) + (int) recentViews)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setEntryPage(first(settled.map(SettledPart::getEntryPage), events, RecentEvent::getPage))
                .setCurrentPage(last(settled.map(SettledPart::getCurrentPage), events))
                .setReferrer(first(settled.map(SettledPart::getReferrer), events, RecentEvent::getReferrer))
                .setCampaign(first(settled.map(SettledPart::getCampaign), events, RecentEvent::getCampaign))
                .setBounced(false);
    }

    private static String first(
            Optional<String> settled, List<RecentEvent> events, Function<RecentEvent, String> field) {
        return settled.orElseGet(() ->
                events.stream().map(field).filter(Objects::nonNull).findFirst().orElse(null));
    }

    private static String last(Optional<String> settled, List<RecentEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i).getPage() != null) {
                return events.get(i).getPage();
            }
        }
        return settled.orElse(null);
    }

    /** Collects the first {@value #MAX_PAGES} page visits and returns the number of all. */
    private static int collectPages(Session session, SettledPages settledPages, List<PageVisit> pages) {
        int visits = 0;
        List<RecentEvent> events = session.events();
        if (session.settled().isPresent()) {
            SettledPart settled = session.settled().orElseThrow();
            settledPages.read().forEach(pages::add);
            visits = settled.getVisits();
            if (settled.getPageOfLastEvent() != null) {
                long left = events.isEmpty() ? settled.getLast() : events.get(0).getEventTime();
                visits = visit(settled.getPageOfLastEvent(), settled.getLast(), left, visits, pages);
            }
        }
        for (int i = 0; i < events.size(); i++) {
            RecentEvent event = events.get(i);
            if (event.getPage() != null) {
                long left = events.get(Math.min(i + 1, events.size() - 1)).getEventTime();
                visits = visit(event.getPage(), event.getEventTime(), left, visits, pages);
            }
        }
        return visits;
    }

    private static int visit(String page, long entered, long left, int visitsBefore, List<PageVisit> pages) {
        if (visitsBefore < MAX_PAGES) {
            pages.add(new PageVisit(page, Instant.ofEpochMilli(entered), left - entered));
        }
        return visitsBefore + 1;
    }
}
