/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PageVisit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A user's events in their order: the recent ones one by one, the settled ones as an aggregate. */
final class UserEvents {

    private static final Comparator<RecentEvent> ORDER = Comparator.comparingLong(RecentEvent::getEventTime)
            .thenComparing(RecentEvent::getLogout)
            .thenComparing(RecentEvent::getEventId);

    private UserEvents() {}

    static UserSessions none() {
        return new UserSessions(Long.MAX_VALUE, null, new ArrayList<>());
    }

    static boolean isEmpty(UserSessions user) {
        return user.getSettled() == null && user.getRecent().isEmpty();
    }

    static void insert(UserSessions user, ClickEvent click) {
        boolean pageView = click.getType() == EventType.PAGE_VIEW;
        RecentEvent event = new RecentEvent(
                click.getEventId(),
                click.getEventTime().toEpochMilli(),
                click.getType() == EventType.LOGOUT,
                pageView,
                pageView ? click.getPage() : null,
                click.getReferrer(),
                click.getCampaign(),
                null);
        List<RecentEvent> recent = user.getRecent();
        int place = recent.size();
        while (place > 0 && ORDER.compare(event, recent.get(place - 1)) < 0) {
            place--;
        }
        recent.add(place, event);
    }

    /**
     * Moves what no event can change any more into the aggregate. Of several sessions that are settled wholly only the
     * last can still be prolonged; the others are over, and forgotten here.
     */
    static void settle(UserSessions user, SessionCuts cuts, long watermark, SettledPages pages) {
        long until = cuts.settledUntil(watermark);
        List<Session> sessions = Session.of(user, cuts);
        boolean someMoved = false;
        for (Session session : sessions) {
            for (RecentEvent event : session.events()) {
                if (event.getEventTime() > until) {
                    removeSettled(user, until, someMoved);
                    return;
                }
                someMoved = true;
                boolean goesOn = user.getSettled() != null
                        && user.getSettled().getFirstEventId().equals(session.firstEventId());
                if (goesOn) {
                    extend(user.getSettled(), event, pages);
                } else {
                    pages.clear();
                    user.setSettled(begin(event));
                }
            }
        }
        removeSettled(user, until, someMoved);
    }

    private static void removeSettled(UserSessions user, long until, boolean someMoved) {
        if (someMoved) {
            List<RecentEvent> left = new ArrayList<>();
            for (RecentEvent event : user.getRecent()) {
                if (event.getEventTime() > until) {
                    left.add(event);
                }
            }
            user.setRecent(left);
        }
    }

    private static SettledPart begin(RecentEvent event) {
        return new SettledPart(
                event.getEventId(),
                event.getEventTime(),
                event.getEventTime(),
                event.getLogout(),
                1,
                event.getPageView() ? 1 : 0,
                event.getPage(),
                event.getPage(),
                event.getReferrer(),
                event.getCampaign(),
                event.getPage(),
                0,
                event.getIdentity());
    }

    private static void extend(SettledPart part, RecentEvent event, SettledPages pages) {
        if (part.getPageOfLastEvent() != null) {
            if (part.getVisits() < SessionRecords.MAX_PAGES) {
                pages.append(new PageVisit(
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
