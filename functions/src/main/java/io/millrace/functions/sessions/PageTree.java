/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;
import java.util.Comparator;
import java.util.Optional;

/**
 * Pages of events in order as a treap: a search tree by the order of events and a heap by the priorities of pages. Adding a
 * page, finding an event and collecting a range of events visit a number of pages that grows with the logarithm of all.
 */
final class PageTree {

    private static final Comparator<RecentEvent> ORDER = RecentEvents.ORDER;

    private EventPage root;
    private EventPage first;
    private EventPage last;
    private int size;
    private long visited;

    boolean isEmpty() {
        return root == null;
    }

    int size() {
        return size;
    }

    /** The first page; only if there is one. */
    EventPage first() {
        return first;
    }

    /** The last page; only if there is one. */
    EventPage last() {
        return last;
    }

    /** The number of pages and events visited so far. */
    long visited() {
        return visited;
    }

    void add(EventPage page) {
        size++;
        root = add(root, page);
        if (last == null || ORDER.compare(last.first(), page.first()) < 0) {
            last = page;
        }
        first = first == null ? page : first;
    }

    private EventPage add(EventPage node, EventPage page) {
        if (node == null) {
            return page;
        }
        visited++;
        node.subtree = null;
        if (ORDER.compare(page.first(), node.first()) < 0) {
            node.left = add(node.left, page);
            return node.left.isAbove(node) ? rotateRight(node) : node;
        }
        node.right = add(node.right, page);
        return node.right.isAbove(node) ? rotateLeft(node) : node;
    }

    private static EventPage rotateRight(EventPage node) {
        EventPage above = node.left;
        node.left = above.right;
        above.right = node;
        above.subtree = null;
        return above;
    }

    private static EventPage rotateLeft(EventPage node) {
        EventPage above = node.right;
        node.right = above.left;
        above.left = node;
        above.subtree = null;
        return above;
    }

    void removeFirst() {
        size--;
        root = withoutFirst(root);
        first = root;
        while (first != null && first.left != null) {
            visited++;
            first = first.left;
        }
        last = root == null ? null : last;
    }

    private EventPage withoutFirst(EventPage node) {
        visited++;
        if (node.left == null) {
            return node.right;
        }
        node.subtree = null;
        node.left = withoutFirst(node.left);
        return node;
    }

    /** Returns the page that holds the event or has to, and outdates the summaries that depend on it. */
    EventPage outdate(RecentEvent event) {
        EventPage found = first;
        for (EventPage node = root; node != null; ) {
            visited++;
            node.subtree = null;
            boolean isBefore = ORDER.compare(event, node.first()) < 0;
            found = isBefore ? found : node;
            node = isBefore ? node.left : node.right;
        }
        found.summary = null;
        return found;
    }

    /** The event that follows one of these. */
    Optional<RecentEvent> after(RecentEvent event) {
        EventPage page = first;
        EventPage next = null;
        for (EventPage node = root; node != null; ) {
            visited++;
            boolean isBefore = ORDER.compare(event, node.first()) < 0;
            next = isBefore ? node : next;
            page = isBefore ? page : node;
            node = isBefore ? node.left : node.right;
        }
        int place = page.indexOf(event) + 1;
        if (place < page.events().size()) {
            return Optional.of(page.events().get(place));
        }
        return Optional.ofNullable(next).map(EventPage::first);
    }

    /** Hands this event and those that follow it to the collector, as far as it takes them. */
    void collect(RecentEvent from, EventCollector collector) {
        collectFrom(root, from, collector);
    }

    private boolean collectFrom(EventPage node, RecentEvent from, EventCollector collector) {
        if (node == null) {
            return true;
        }
        visited++;
        boolean beginsLeft = ORDER.compare(from, node.first()) < 0;
        if (beginsLeft && !collectFrom(node.left, from, collector)) {
            return false;
        }
        int place = beginsLeft ? 0 : node.indexOf(from);
        return place == node.events().size()
                ? collectFrom(node.right, from, collector)
                : collectPage(node, place, collector) && collectAll(node.right, collector);
    }

    private boolean collectAll(EventPage node, EventCollector collector) {
        if (node == null) {
            return true;
        }
        visited++;
        return collector.takeAll(subtree(node))
                || (collectAll(node.left, collector)
                        && collectPage(node, 0, collector)
                        && collectAll(node.right, collector));
    }

    private boolean collectPage(EventPage page, int from, EventCollector collector) {
        if (from == 0 && collector.takeAll(summary(page))) {
            return true;
        }
        for (int i = from; i < page.events().size(); i++) {
            visited++;
            if (!collector.take(page.events().get(i))) {
                return false;
            }
        }
        return true;
    }

    private EventSummary summary(EventPage page) {
        if (page.summary == null) {
            visited += page.events().size();
            page.summary = new EventSummary();
            page.events().forEach(page.summary::append);
        }
        return page.summary;
    }

    private EventSummary subtree(EventPage node) {
        if (node.subtree == null) {
            visited++;
            EventSummary left = node.left == null ? new EventSummary() : subtree(node.left);
            EventSummary right = node.right == null ? new EventSummary() : subtree(node.right);
            node.subtree = new EventSummary();
            node.subtree.append(left);
            node.subtree.append(summary(node));
            node.subtree.append(right);
        }
        return node.subtree;
    }
}
