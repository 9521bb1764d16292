/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Builds the output records of sessions. */
final class SessionRecords {

    /** The most pages a record lists. */
    static final int MAX_PAGES = 500;

    private SessionRecords() {}

    /** An open session: counts and current page, without the list of pages, so that output grows linearly. */
    static SessionEvent update(String userId, Session session) {
        return record(userId, session, SessionEventKind.UPDATE, List.of());
    }

    /**
     * A closed session.
     *
     * @param pages its first page visits, at most {@value #MAX_PAGES}
     */
    static SessionEvent complete(String userId, Session session, SessionEventKind kind, List<PageVisit> pages) {
        return record(userId, session, kind, pages);
    }

    /** An id whose anchor now belongs to another session. */
    static SessionEvent superseded(String userId, Identity identity, Session by) {
        Instant start = Instant.ofEpochMilli(by.start());
        String supersededBy = by.identity().orElseThrow().getSessionId();
        return new SessionEvent(
                identity.getSessionId(),
                userId,
                SessionEventKind.SUPERSEDED,
                identity.getRevision(),
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
                supersededBy);
    }

    private static SessionEvent record(String userId, Session session, SessionEventKind kind, List<PageVisit> pages) {
        boolean isClosed = kind != SessionEventKind.UPDATE;
        Identity identity = session.identity().orElseThrow();
        Optional<SettledPart> settled = session.settled();
        EventSummary recent = session.recent();
        int pageViews = settled.map(SettledPart::getPageViews).orElse(0) + recent.pageViews();
        return new SessionEvent(
                identity.getSessionId(),
                userId,
                kind,
                identity.getRevision(),
                Instant.ofEpochMilli(session.start()),
                Instant.ofEpochMilli(session.last()),
                session.last() - session.start(),
                session.eventCount(),
                pageViews,
                pages,
                isClosed && PageVisits.count(session) > MAX_PAGES,
                first(settled, SettledPart::getEntryPage, recent.entryPage()),
                recent.currentPage()
                        .or(() -> settled.map(SettledPart::getCurrentPage))
                        .orElse(null),
                first(settled, SettledPart::getReferrer, recent.referrer()),
                first(settled, SettledPart::getCampaign, recent.campaign()),
                isClosed && pageViews == 1,
                isClosed ? session.closeReason() : null,
                null);
    }

    private static String first(
            Optional<SettledPart> settled, Function<SettledPart, String> field, Optional<String> recent) {
        return settled.map(field).or(() -> recent).orElse(null);
    }
}
