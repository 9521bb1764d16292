/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.FieldComparison;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Builds the expected records of {@code session-events} and compares found ones with them. */
final class ExpectedSessionEvent {

    private static final int MAX_PAGES = 500;

    private static final List<String> COMPARED = List.of(("kind revision userId supersededBy startTime lastActivity"
                    + " durationMs eventCount pageCount closeReason entryPage currentPage referrer campaign bounced pagesTruncated")
            .split(" "));

    private ExpectedSessionEvent() {}

    /** The record of an open session. */
    static SessionEvent update(String id, int revision, Session session) {
        List<Click> events = session.events();
        List<Click> views = events.stream().filter(Click::isPageView).toList();
        List<String> pages =
                views.stream().map(Click::page).filter(Objects::nonNull).toList();
        return empty(id, SessionEventKind.UPDATE, revision, session)
                .setLastActivity(Instant.ofEpochMilli(session.last().eventTime()))
                .setDurationMs(session.last().eventTime() - session.first().eventTime())
                .setEventCount(events.size())
                .setPageCount(views.size())
                .setEntryPage(pages.isEmpty() ? null : pages.get(0))
                .setCurrentPage(pages.isEmpty() ? null : pages.get(pages.size() - 1))
                .setReferrer(first(events, Click::referrer))
                .setCampaign(first(events, Click::campaign))
                .build();
    }

    /** The record of a session that has ended, with its pages. */
    static SessionEvent ended(String id, SessionEventKind kind, int revision, Session session) {
        SessionEvent open = update(id, revision, session);
        List<PageVisit> pages = pages(session.events());
        return SessionEvent.newBuilder(open)
                .setKind(kind)
                .setPages(pages.subList(0, Math.min(pages.size(), MAX_PAGES)))
                .setPagesTruncated(pages.size() > MAX_PAGES)
                .setBounced(open.getPageCount() == 1)
                .setCloseReason(session.reason())
                .build();
    }

    /** The record of an id superseded by another, with the session that carries the other. */
    static SessionEvent superseded(String id, int revision, String by, Session carrier) {
        return empty(id, SessionEventKind.SUPERSEDED, revision, carrier)
                .setSupersededBy(by)
                .build();
    }

    /** A record without events or pages that starts with the session. */
    private static SessionEvent.Builder empty(String id, SessionEventKind kind, int revision, Session session) {
        Instant start = Instant.ofEpochMilli(session.first().eventTime());
        return SessionEvent.newBuilder()
                .setSessionId(id)
                .setUserId(session.first().userId())
                .setKind(kind)
                .setRevision(revision)
                .setStartTime(start)
                .setLastActivity(start)
                .setDurationMs(0)
                .setEventCount(0)
                .setPageCount(0)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setBounced(false);
    }

    private static List<PageVisit> pages(List<Click> events) {
        List<PageVisit> pages = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Click event = events.get(i);
            if (event.isPageView() && event.page() != null) {
                long until = events.get(Math.min(i + 1, events.size() - 1)).eventTime();
                pages.add(new PageVisit(
                        event.page(), Instant.ofEpochMilli(event.eventTime()), until - event.eventTime()));
            }
        }
        return pages;
    }

    private static String first(List<Click> events, Function<Click, String> field) {
        return events.stream().map(field).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The first difference between two records of the same id. */
    static Optional<String> difference(SessionEvent found, SessionEvent expected) {
        return FieldComparison.difference(found, expected, COMPARED)
                .or(() -> pageDifference(found.getPages(), expected.getPages()));
    }

    private static Optional<String> pageDifference(List<PageVisit> found, List<PageVisit> expected) {
        for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
            if (!found.get(i).equals(expected.get(i))) {
                return FieldComparison.difference("page " + i, text(found.get(i)), text(expected.get(i)));
            }
        }
        return FieldComparison.difference("pages", found.size(), expected.size());
    }

    private static String text(PageVisit page) {
        return "Page[page=%s, enteredAt=%d, durationMs=%d]"
                .formatted(page.getPage(), page.getEnteredAt().toEpochMilli(), page.getDurationMs());
    }
}
