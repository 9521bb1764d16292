/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of consecutive events, which are stored together, and a node of {@link PageTree}. It caches the
 * summaries of its own events and of its subtree until they are outdated; above an outdated node all are outdated.
 */
final class EventPage {

    private final long number;
    private final List<RecentEvent> events;

    /** The summary of its own events; null if it is outdated. */
    EventSummary summary;

    /** The summary of all events in its subtree; null if it is outdated. */
    EventSummary subtree;

    /** The root of the subtree before it; null if there is none. */
    EventPage left;

    /** The root of the subtree after it; null if there is none. */
    EventPage right;

    /** Whether it is stored as an entry of its own. */
    boolean isStored;

    /** Whether it has changed since the last write. */
    boolean isChanged;

    /** @param events in order; taken over */
    EventPage(long number, List<RecentEvent> events) {
        this.number = number;
        this.events = events;
    }

    long number() {
        return number;
    }

    /** In order and never empty, except while a page is being emptied. */
    List<RecentEvent> events() {
        return events;
    }

    RecentEvent first() {
        return events.get(0);
    }

    RecentEvent last() {
        return events.get(events.size() - 1);
    }

    /** The index of the first event that is not before this one. */
    int indexOf(RecentEvent event) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (RecentEvents.ORDER.compare(events.get(middle), event) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Moves the events from this index on to a new page. */
    EventPage splitAt(int index, long newNumber) {
        List<RecentEvent> tail = events.subList(index, events.size());
        EventPage page = new EventPage(newNumber, new ArrayList<>(tail));
        tail.clear();
        return page;
    }

    /** The priority of a node is a mixed number instead of a random one, so that equal input makes equal trees. */
    boolean isAbove(EventPage other) {
        return mixed(number) > mixed(other.number);
    }

    private static long mixed(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 32);
    }
}
