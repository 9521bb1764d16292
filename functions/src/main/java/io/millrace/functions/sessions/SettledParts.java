/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.schemas.PageVisit;
import java.time.Instant;

/** Begins and extends the aggregate of events that can no longer change their session. */
final class SettledParts {

    private SettledParts() {}

    /** A part that begins with this event and does not contain it yet. */
    static SettledPart beginningWith(RecentEvent first) {
        long start = first.getEventTime();
        return new SettledPart(first.getEventId(), start, start, false, 0, 0, null, null, null, null, null, 0, null);
    }

    /** The first event of a part, as far as its place in order is concerned. */
    static RecentEvent place(SettledPart part) {
        boolean isLogout = part.getEndsWithLogout() && part.getEventCount() == 1;
        return new RecentEvent(part.getFirstEventId(), part.getStart(), isLogout, false, null, null, null, null, 0L);
    }

    /** Adds the next event to a part; the page before it, whose duration is now known, goes to the visits. */
    static void extend(SettledPart part, RecentEvent event, SettledVisits visits) {
        if (part.getPageOfLastEvent() != null) {
            if (part.getVisits() < SessionRecords.MAX_PAGES) {
                visits.append(new PageVisit(
                        part.getPageOfLastEvent(),
                        Instant.ofEpochMilli(part.getLast()),
                        event.getEventTime() - part.getLast()));
            }
            part.setVisits(part.getVisits() + 1);
        }
        part.setPageOfLastEvent(event.getPage());
        part.setLast(event.getEventTime());
        part.setEndsWithLogout(event.getLogout());
        part.setEventCount(part.getEventCount() + 1);
        part.setPageViews(part.getPageViews() + (event.getPageView() ? 1 : 0));
        part.setEntryPage(part.getEntryPage() == null ? event.getPage() : part.getEntryPage());
        part.setCurrentPage(event.getPage() == null ? part.getCurrentPage() : event.getPage());
        part.setReferrer(part.getReferrer() == null ? event.getReferrer() : part.getReferrer());
        part.setCampaign(part.getCampaign() == null ? event.getCampaign() : part.getCampaign());
        part.setIdentity(part.getIdentity() == null ? event.getIdentity() : part.getIdentity());
    }
}
