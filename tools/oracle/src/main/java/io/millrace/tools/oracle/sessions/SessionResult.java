/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.tools.oracle.core.FieldComparison;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.StringPool;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A record of {@code session-events}, found or expected; absent values are null, times are epoch milliseconds. */
record SessionResult(
        String sessionId,
        String userId,
        String kind,
        int revision,
        long startTime,
        long lastActivity,
        long durationMs,
        int eventCount,
        int pageCount,
        List<Page> pages,
        boolean pagesTruncated,
        String entryPage,
        String currentPage,
        String referrer,
        String campaign,
        boolean bounced,
        String closeReason,
        String supersededBy) {

    static final String UPDATE = "UPDATE";
    static final String COMPLETE = "COMPLETE";
    static final String CORRECTED = "CORRECTED";
    static final String SUPERSEDED = "SUPERSEDED";

    private static final int MAX_PAGES = 500;

    private static final FieldComparison<SessionResult> COMPARED = new FieldComparison<SessionResult>()
            .field("kind", SessionResult::kind)
            .field("revision", SessionResult::revision)
            .field("userId", SessionResult::userId)
            .field("supersededBy", SessionResult::supersededBy)
            .field("startTime", SessionResult::startTime)
            .field("lastActivity", SessionResult::lastActivity)
            .field("durationMs", SessionResult::durationMs)
            .field("eventCount", SessionResult::eventCount)
            .field("pageCount", SessionResult::pageCount)
            .field("closeReason", SessionResult::closeReason)
            .field("entryPage", SessionResult::entryPage)
            .field("currentPage", SessionResult::currentPage)
            .field("referrer", SessionResult::referrer)
            .field("campaign", SessionResult::campaign)
            .field("bounced", SessionResult::bounced)
            .field("pagesTruncated", SessionResult::pagesTruncated);

    /** One page of a session. */
    record Page(String page, long enteredAt, long durationMs) {}

    boolean is(String expectedKind) {
        return kind.equals(expectedKind);
    }

    /** The result in a record of the topic. */
    static SessionResult of(Fields record, StringPool strings) {
        return new SessionResult(
                strings.shared(record.text("sessionId")),
                strings.shared(record.text("userId")),
                strings.shared(record.text("kind")),
                record.integer("revision"),
                record.number("startTime"),
                record.number("lastActivity"),
                record.number("durationMs"),
                record.integer("eventCount"),
                record.integer("pageCount"),
                record.records("pages", page -> page(page, strings)),
                record.flag("pagesTruncated"),
                strings.shared(record.text("entryPage")),
                strings.shared(record.text("currentPage")),
                strings.shared(record.text("referrer")),
                strings.shared(record.text("campaign")),
                record.flag("bounced"),
                strings.shared(record.text("closeReason")),
                strings.shared(record.text("supersededBy")));
    }

    private static Page page(Fields record, StringPool strings) {
        return new Page(strings.shared(record.text("page")), record.number("enteredAt"), record.number("durationMs"));
    }

    /** The expected result of an open session. */
    static SessionResult update(String id, int revision, Session session) {
        List<Click> events = session.events();
        long start = session.first().eventTime();
        long last = session.last().eventTime();
        List<Click> views = events.stream().filter(Click::isPageView).toList();
        List<String> pages =
                views.stream().map(Click::page).filter(Objects::nonNull).toList();
        return new SessionResult(
                id,
                session.first().userId(),
                UPDATE,
                revision,
                start,
                last,
                last - start,
                events.size(),
                views.size(),
                List.of(),
                false,
                pages.isEmpty() ? null : pages.get(0),
                pages.isEmpty() ? null : pages.get(pages.size() - 1),
                first(events, Click::referrer),
                first(events, Click::campaign),
                false,
                null,
                null);
    }

    /** The expected result of a session that has ended, with all its pages. */
    static SessionResult ended(String id, String kind, int revision, Session session) {
        SessionResult open = update(id, revision, session);
        List<Page> pages = pages(session.events());
        boolean truncated = pages.size() > MAX_PAGES;
        return new SessionResult(
                id,
                open.userId,
                kind,
                revision,
                open.startTime,
                open.lastActivity,
                open.durationMs,
                open.eventCount,
                open.pageCount,
                truncated ? pages.subList(0, MAX_PAGES) : pages,
                truncated,
                open.entryPage,
                open.currentPage,
                open.referrer,
                open.campaign,
                open.pageCount == 1,
                session.reason().name(),
                null);
    }

    /** The expected result of an id superseded by another, with the session that carries the other. */
    static SessionResult superseded(String id, int revision, String by, Session carrier) {
        long start = carrier.first().eventTime();
        String userId = carrier.first().userId();
        List<Page> none = List.of();
        return new SessionResult(
                id,
                userId,
                SUPERSEDED,
                revision,
                start,
                start,
                0,
                0,
                0,
                none,
                false,
                null,
                null,
                null,
                null,
                false,
                null,
                by);
    }

    private static List<Page> pages(List<Click> events) {
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Click event = events.get(i);
            if (event.isPageView() && event.page() != null) {
                long until = events.get(Math.min(i + 1, events.size() - 1)).eventTime();
                pages.add(new Page(event.page(), event.eventTime(), until - event.eventTime()));
            }
        }
        return pages;
    }

    private static String first(List<Click> events, Function<Click, String> field) {
        return events.stream().map(field).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The first difference from the expected result. */
    Optional<String> difference(SessionResult expected) {
        return COMPARED.difference(this, expected).or(() -> pageDifference(expected.pages));
    }

    private Optional<String> pageDifference(List<Page> expected) {
        for (int i = 0; i < Math.min(pages.size(), expected.size()); i++) {
            if (!pages.get(i).equals(expected.get(i))) {
                return FieldComparison.difference("page " + i, pages.get(i), expected.get(i));
            }
        }
        return FieldComparison.difference("pages", pages.size(), expected.size());
    }
}
