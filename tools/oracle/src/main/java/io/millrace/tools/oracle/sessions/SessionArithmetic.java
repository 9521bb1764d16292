/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.sessions.ClickInput.Click;
import io.millrace.tools.oracle.sessions.SessionResults.Page;
import io.millrace.tools.oracle.sessions.SessionResults.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What sessions a user's events make, and what there is to say of one. All times and lengths are milliseconds. */
final class SessionArithmetic {

    static final String UPDATE = "UPDATE";
    static final String COMPLETE = "COMPLETE";
    static final String CORRECTED = "CORRECTED";
    static final String SUPERSEDED = "SUPERSEDED";

    private static final int MOST_PAGES = 500;

    /** Why a session ends, by the names of the contract. */
    enum Reason {
        INACTIVITY,
        MAX_LENGTH,
        LOGOUT
    }

    /**
     * One session.
     *
     * @param events in order
     * @param closing the watermark that ends it
     */
    record Session(List<Click> events, Reason reason, long closing) {

        Click first() {
            return events.get(0);
        }

        Click last() {
            return events.get(events.size() - 1);
        }
    }

    private final long gap;
    private final long maxLength;

    SessionArithmetic(long gap, long maxLength) {
        this.gap = gap;
        this.maxLength = maxLength;
    }

    /** The sessions of a user, from all of his events in {@link ClickInput#ORDER}. */
    List<Session> sessions(List<Click> inOrder) {
        List<Session> sessions = new ArrayList<>();
        int start = 0;
        for (int next = 1; next <= inOrder.size(); next++) {
            if (next == inOrder.size() || begins(inOrder.get(next), inOrder.get(next - 1), inOrder.get(start))) {
                sessions.add(session(inOrder, start, next));
                start = next;
            }
        }
        return sessions;
    }

    private boolean begins(Click event, Click previous, Click start) {
        return event.eventTime() - previous.eventTime() > gap
                || previous.isLogout()
                || event.eventTime() - start.eventTime() > maxLength;
    }

    private Session session(List<Click> inOrder, int start, int next) {
        long startTime = inOrder.get(start).eventTime();
        Click last = inOrder.get(next - 1);
        List<Click> events = List.copyOf(inOrder.subList(start, next));
        if (last.isLogout()) {
            return new Session(events, Reason.LOGOUT, last.eventTime());
        }
        if (next < inOrder.size() && inOrder.get(next).eventTime() - last.eventTime() <= gap) {
            return new Session(events, Reason.MAX_LENGTH, startTime + maxLength);
        }
        return new Session(events, Reason.INACTIVITY, last.eventTime() + gap);
    }

    static String id(Click anchor) {
        return Digest.ofFields(anchor.userId(), anchor.eventId()).hex();
    }

    /** What is said while it is open. */
    static Told update(String id, int revision, Session session) {
        List<Click> events = session.events();
        long start = session.first().eventTime();
        long last = session.last().eventTime();
        List<String> pages = pageViews(events).stream()
                .map(Click::page)
                .filter(Objects::nonNull)
                .toList();
        return new Told(
                id,
                session.first().userId(),
                UPDATE,
                revision,
                start,
                last,
                last - start,
                events.size(),
                pageViews(events).size(),
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

    /** What is said at its end or after it: everything. */
    static Told whole(String id, String kind, int revision, Session session) {
        Told brief = update(id, revision, session);
        List<Page> pages = pages(session.events());
        return new Told(
                id,
                brief.userId(),
                kind,
                revision,
                brief.startTime(),
                brief.lastActivity(),
                brief.durationMs(),
                brief.eventCount(),
                brief.pageCount(),
                pages.size() > MOST_PAGES ? pages.subList(0, MOST_PAGES) : pages,
                pages.size() > MOST_PAGES,
                brief.entryPage(),
                brief.currentPage(),
                brief.referrer(),
                brief.campaign(),
                brief.pageCount() == 1,
                session.reason().name(),
                null);
    }

    /** What is said of an id that another took over from, with the session that carries the other. */
    static Told superseded(String id, int revision, String by, Session carrier) {
        long start = carrier.first().eventTime();
        String userId = carrier.first().userId();
        return new Told(
                id,
                userId,
                SUPERSEDED,
                revision,
                start,
                start,
                0,
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
                by);
    }

    private static List<Click> pageViews(List<Click> events) {
        return events.stream().filter(Click::isPageView).toList();
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
}
