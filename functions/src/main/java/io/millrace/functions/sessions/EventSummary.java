/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import java.util.Optional;

/**
 * An aggregate of neighbouring events of a user. Two summaries of neighbouring ranges combine in constant time, so that
 * the summary of any range costs the logarithm of the number of events. Times are epoch milliseconds.
 */
final class EventSummary {

    private int eventCount;
    private int pageViews;
    private int visits;
    private RecentEvent first;
    private RecentEvent last;
    private RecentEvent entry;
    private RecentEvent current;
    private RecentEvent referred;
    private RecentEvent campaigned;
    private RecentEvent anchor;
    private long widestGap;
    private boolean logoutBeforeLast;

    /** Adds an event after all others. */
    void append(RecentEvent event) {
        if (eventCount == 0) {
            first = event;
        } else {
            follow(event);
        }
        last = event;
        add(event);
    }

    /** Adds the summary of events that follow these. */
    void append(EventSummary next) {
        if (next.eventCount == 0) {
            return;
        }
        if (eventCount == 0) {
            first = next.first;
        } else {
            follow(next.first);
        }
        widestGap = Math.max(widestGap, next.widestGap);
        logoutBeforeLast |= next.logoutBeforeLast;
        last = next.last;
        eventCount += next.eventCount;
        pageViews += next.pageViews;
        visits += next.visits;
        entry = entry == null ? next.entry : entry;
        current = next.current == null ? current : next.current;
        referred = referred == null ? next.referred : referred;
        campaigned = campaigned == null ? next.campaigned : campaigned;
        anchor = anchor == null ? next.anchor : anchor;
    }

    private void follow(RecentEvent next) {
        widestGap = Math.max(widestGap, next.getEventTime() - last.getEventTime());
        logoutBeforeLast |= last.getLogout();
    }

    /** Adds an event before the last one that is neither a logout nor an anchor and leaves no wider gap. */
    void insert(RecentEvent event) {
        first = earlier(first, event);
        add(event);
    }

    private void add(RecentEvent event) {
        eventCount++;
        pageViews += event.getPageView() ? 1 : 0;
        if (event.getPage() != null) {
            visits++;
            entry = earlier(entry, event);
            current = current == null || RecentEvents.ORDER.compare(current, event) < 0 ? event : current;
        }
        referred = event.getReferrer() == null ? referred : earlier(referred, event);
        campaigned = event.getCampaign() == null ? campaigned : earlier(campaigned, event);
        anchor = event.getIdentity() == null ? anchor : earlier(anchor, event);
    }

    private static RecentEvent earlier(RecentEvent found, RecentEvent event) {
        return found == null || RecentEvents.ORDER.compare(event, found) < 0 ? event : found;
    }

    boolean isEmpty() {
        return eventCount == 0;
    }

    int eventCount() {
        return eventCount;
    }

    int pageViews() {
        return pageViews;
    }

    /** The number of page views with a page. */
    int visits() {
        return visits;
    }

    /** The first event; only if there is one. */
    RecentEvent first() {
        return first;
    }

    /** The last event; only if there is one. */
    RecentEvent last() {
        return last;
    }

    Optional<String> entryPage() {
        return Optional.ofNullable(entry).map(RecentEvent::getPage);
    }

    Optional<String> currentPage() {
        return Optional.ofNullable(current).map(RecentEvent::getPage);
    }

    Optional<String> referrer() {
        return Optional.ofNullable(referred).map(RecentEvent::getReferrer);
    }

    Optional<String> campaign() {
        return Optional.ofNullable(campaigned).map(RecentEvent::getCampaign);
    }

    /** The first event that has an identity. */
    Optional<RecentEvent> anchor() {
        return Optional.ofNullable(anchor);
    }

    /** Makes the first event, which has just got an identity, the anchor. */
    void anchorFirst() {
        anchor = first;
    }

    /** Whether neighbours are further apart than the gap, or a logout precedes the last event. */
    boolean isInterrupted(long gapMillis) {
        return logoutBeforeLast || widestGap > gapMillis;
    }
}
