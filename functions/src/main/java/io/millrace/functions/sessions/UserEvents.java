/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.intake.TextFields;
import io.millrace.functions.runtime.LazyTimer;
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

/**
 * One user's accepted events in order: recent ones individually, settled ones as an aggregate. Lives for one call around
 * the {@link UserSessions} that it changes.
 */
final class UserEvents {

    private static final Comparator<RecentEvent> ORDER = Comparator.comparingLong(RecentEvent::getEventTime)
            .thenComparing(RecentEvent::getLogout)
            .thenComparing(RecentEvent::getEventId);

    private final UserSessions user;
    private final SettledPages pages;
    private final SessionBounds bounds;

    UserEvents(UserSessions user, SettledPages pages, SessionBounds bounds) {
        this.user = user;
        this.pages = pages;
        this.bounds = bounds;
    }

    static UserSessions none() {
        return new UserSessions(LazyTimer.NOT_SET, null, new ArrayList<>());
    }

    boolean isEmpty() {
        return user.getSettled() == null && user.getRecent().isEmpty();
    }

    List<Session> sessions() {
        return Session.split(user, bounds);
    }

    SettledPages settledPages() {
        return pages;
    }

    void insert(ClickEvent click) {
        boolean pageView = click.getType() == EventType.PAGE_VIEW;
        RecentEvent event = new RecentEvent(
                click.getEventId(),
                click.getEventTime().toEpochMilli(),
                click.getType() == EventType.LOGOUT,
                pageView,
                pageView ? TextFields.shortened(click.getPage()) : null,
                TextFields.shortened(click.getReferrer()),
                TextFields.shortened(click.getCampaign()),
                null);
        List<RecentEvent> recent = user.getRecent();
        int place = recent.size();
        while (place > 0 && ORDER.compare(event, recent.get(place - 1)) < 0) {
            place--;
        }
        recent.add(place, event);
    }

    /**
     * Moves events that can no longer change their session into the aggregate. Of several sessions that are entirely
     * settled only the last can still grow; the others are dropped.
     */
    void settle(long watermark) {
        long until = bounds.settledUntil(watermark);
        if (user.getRecent().isEmpty() || user.getRecent().get(0).getEventTime() > until) {
            return;
        }
        for (Session session : sessions()) {
            for (RecentEvent event : session.events()) {
                if (event.getEventTime() <= until) {
                    settle(session, event);
                }
            }
        }
        List<RecentEvent> remaining = new ArrayList<>(user.getRecent());
        remaining.removeIf(event -> event.getEventTime() <= until);
        user.setRecent(remaining);
    }

    private void settle(Session session, RecentEvent event) {
        SettledPart part = user.getSettled();
        boolean continues = part != null && part.getFirstEventId().equals(session.firstEventId());
        if (!continues) {
            pages.clear();
            part = emptyPart(event);
            user.setSettled(part);
        }
        extend(part, event);
    }

    /** Drops the settled part once no event can extend it. */
    void dropFinal(long watermark) {
        boolean isFinal = user.getRecent().isEmpty() && user.getSettled() != null && finalFrom() <= watermark;
        if (isFinal) {
            user.setSettled(null);
            pages.clear();
        }
    }

    /** The watermark from which on none of these events can change a session; only if there are events. */
    long finalFrom() {
        List<RecentEvent> recent = user.getRecent();
        return bounds.finalFrom(
                recent.isEmpty()
                        ? user.getSettled().getLast()
                        : recent.get(recent.size() - 1).getEventTime());
    }

    private static SettledPart emptyPart(RecentEvent first) {
        long start = first.getEventTime();
        return new SettledPart(first.getEventId(), start, start, false, 0, 0, null, null, null, null, null, 0, null);
    }

    private void extend(SettledPart part, RecentEvent event) {
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
