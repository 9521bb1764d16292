/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.schemas.PageVisit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lists the first page visits of a session. */
final class PageVisits implements EventCollector {

    private final RecentEvent lastEvent;
    private final int limit;
    private final List<RecentEvent> views = new ArrayList<>();

    private PageVisits(RecentEvent lastEvent, int limit) {
        this.lastEvent = lastEvent;
        this.limit = limit;
    }

    /** At most {@value SessionRecords#MAX_PAGES}, in order. */
    static List<PageVisit> of(Session session, UserEvents events, SettledPages settledPages) {
        List<PageVisit> visits = new ArrayList<>();
        session.settled().ifPresent(part -> {
            visits.addAll(events.settledVisits().read(settledPages));
            visitLastOf(part, session, visits);
        });
        EventSummary recent = session.recent();
        if (recent.visits() > 0 && visits.size() < SessionRecords.MAX_PAGES) {
            PageVisits listed = new PageVisits(recent.last(), SessionRecords.MAX_PAGES - visits.size());
            events.recent().collect(recent.first(), listed);
            listed.views.forEach(view -> visits.add(visit(view, events.recent(), recent.last())));
        }
        return visits;
    }

    /** The number of all page visits of a session. */
    static int count(Session session) {
        int settled = session.settled()
                .map(part -> part.getVisits() + (part.getPageOfLastEvent() == null ? 0 : 1))
                .orElse(0);
        return settled + session.recent().visits();
    }

    private static void visitLastOf(SettledPart part, Session session, List<PageVisit> visits) {
        if (part.getPageOfLastEvent() != null && visits.size() < SessionRecords.MAX_PAGES) {
            EventSummary recent = session.recent();
            long left = recent.isEmpty() ? part.getLast() : recent.first().getEventTime();
            visits.add(visit(part.getPageOfLastEvent(), part.getLast(), left));
        }
    }

    @SuppressWarnings("ReferenceEquality") // without deduplication, copies of an event are equal
    private static PageVisit visit(RecentEvent view, RecentEvents events, RecentEvent last) {
        RecentEvent next = view == last ? view : events.after(view).orElse(view);
        return visit(view.getPage(), view.getEventTime(), next.getEventTime());
    }

    private static PageVisit visit(String page, long entered, long left) {
        return new PageVisit(page, Instant.ofEpochMilli(entered), left - entered);
    }

    @Override
    public boolean take(RecentEvent next) {
        if (views.size() == limit || RecentEvents.ORDER.compare(next, lastEvent) > 0) {
            return false;
        }
        if (next.getPage() != null) {
            views.add(next);
        }
        return true;
    }

    /** Passes over ranges without a page. */
    @Override
    public boolean takeAll(EventSummary next) {
        return next.visits() == 0;
    }
}
