/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A user's recent events in order, in pages of bounded size, and the pages that have to be written. */
final class RecentEvents {

    static final Comparator<RecentEvent> ORDER = RecentEvents::compare;

    /** The arrival of a user's first event. */
    static final long FIRST_ARRIVAL = 1;

    private final int pageCapacity;
    private final PageTree pages = new PageTree();
    private final ChangedPages changes = new ChangedPages();
    private long nextPage;
    private long nextArrival;
    private long bytes;

    /**
     * @param nextPage the number of the next page
     * @param nextArrival the arrival of the next event
     */
    RecentEvents(int pageCapacity, long nextPage, long nextArrival) {
        this.pageCapacity = pageCapacity;
        this.nextPage = nextPage;
        this.nextArrival = nextArrival;
    }

    private static int compare(RecentEvent a, RecentEvent b) {
        if (a.getEventTime() != b.getEventTime()) {
            return Long.compare(a.getEventTime(), b.getEventTime());
        }
        int byLogout = Boolean.compare(a.getLogout(), b.getLogout());
        int byId = byLogout != 0 ? byLogout : a.getEventId().compareTo(b.getEventId());
        return byId != 0 ? byId : Long.compare(a.getArrival(), b.getArrival());
    }

    boolean isEmpty() {
        return pages.isEmpty();
    }

    /** The first event; only if there is one. */
    RecentEvent first() {
        return pages.first().first();
    }

    PageTree pages() {
        return pages;
    }

    ChangedPages changes() {
        return changes;
    }

    long nextPage() {
        return nextPage;
    }

    long nextArrival() {
        return nextArrival;
    }

    /** About the memory that they occupy. */
    long bytes() {
        return bytes;
    }

    void insert(RecentEvent event) {
        nextArrival = event.getArrival() + 1;
        bytes += EventBytes.of(event);
        if (pages.isEmpty()) {
            add(event);
            return;
        }
        EventPage page = touch(event);
        int place = page.indexOf(event);
        if (page.events().size() < pageCapacity) {
            page.events().add(place, event);
            return;
        }
        if (page == pages.last() && place == pageCapacity) {
            add(event);
            return;
        }
        EventPage half = page.splitAt(pageCapacity / 2, nextPage++);
        boolean isInHalf = place > page.events().size();
        (isInHalf ? half : page).events().add(isInHalf ? place - page.events().size() : place, event);
        add(half);
    }

    private void add(RecentEvent event) {
        add(new EventPage(nextPage++, new ArrayList<>(List.of(event))));
    }

    private void add(EventPage page) {
        pages.add(page);
        changes.add(page);
    }

    /** Adds stored events that follow all others as a page that is not stored as an entry of its own. */
    void restore(List<RecentEvent> events) {
        restore(new EventPage(nextPage++, events));
    }

    /** Adds a stored page whose events follow all others. */
    void restore(EventPage page) {
        page.events().forEach(event -> bytes += EventBytes.of(event));
        pages.add(page);
    }

    /** To be called when an event has got an identity or its identity changes. */
    EventPage touch(RecentEvent event) {
        EventPage page = pages.outdate(event);
        changes.add(page);
        return page;
    }

    /**
     * Removes events up to this time from the beginning, once they are at least half of their page, so that an event costs a
     * constant time on average.
     */
    List<RecentEvent> removeUntil(long time) {
        List<RecentEvent> removed = new ArrayList<>(0);
        while (!pages.isEmpty() && isHalf(pages.first().events(), time)) {
            EventPage page = pages.first();
            int end = 0;
            while (end < page.events().size() && page.events().get(end).getEventTime() <= time) {
                bytes -= EventBytes.of(page.events().get(end));
                end++;
            }
            List<RecentEvent> head = page.events().subList(0, end);
            removed.addAll(head);
            head.clear();
            if (!page.events().isEmpty()) {
                touch(page.first());
                return removed;
            }
            changes.remove(page);
            pages.removeFirst();
        }
        return removed;
    }

    private static boolean isHalf(List<RecentEvent> events, long time) {
        return events.get((events.size() - 1) / 2).getEventTime() <= time;
    }

    /** The event that follows one of these. */
    Optional<RecentEvent> after(RecentEvent event) {
        return pages.after(event);
    }

    /** Hands this event and those that follow it to the collector, as far as it takes them. */
    void collect(RecentEvent from, EventCollector collector) {
        pages.collect(from, collector);
    }
}
