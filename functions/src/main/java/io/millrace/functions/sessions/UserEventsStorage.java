/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.Storage;
import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.RecentEventPage;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.functions.sessions.state.UserSessions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/**
 * Stores a user's events in three states: a value with the settled part and the newest page of events, which is all that
 * most users have; a map with the older pages, of which those that changed are written; a list with the settled visits.
 * Sessions are not stored, they follow from the events. What is read or written is copied, so that the state backend and
 * the user share nothing that changes.
 */
record UserEventsStorage(
        ValueState<UserSessions> users,
        MapState<Long, RecentEventPage> olderPages,
        SettledPages settledPages,
        SessionBounds bounds,
        int pageCapacity)
        implements Storage<UserEvents> {

    @Override
    public UserEvents read() throws Exception {
        UserSessions user = users.value();
        if (user == null) {
            return null;
        }
        RecentEvents recent = new RecentEvents(pageCapacity, user.getNextPage(), user.getNextArrival());
        if (user.getOlderPages() > 0) {
            readOlderPages(recent);
        }
        if (!user.getRecent().isEmpty()) {
            recent.restore(StoredEvents.copies(user.getRecent()));
        }
        boolean hasVisits = user.getSettled() != null && user.getSettled().getVisits() > 0;
        Optional<SettledPart> settled = Optional.ofNullable(user.getSettled()).map(StoredEvents::copy);
        UserEvents read = new UserEvents(bounds, settled, recent, new SettledVisits(hasVisits));
        read.stored();
        return read;
    }

    private void readOlderPages(RecentEvents recent) throws Exception {
        List<EventPage> pages = new ArrayList<>();
        for (var entry : olderPages.entries()) {
            EventPage page = new EventPage(
                    entry.getKey(), StoredEvents.copies(entry.getValue().getEvents()));
            page.isStored = true;
            pages.add(page);
        }
        pages.sort(Comparator.comparing(EventPage::first, RecentEvents.ORDER));
        pages.forEach(recent::restore);
    }

    @Override
    public void write(UserEvents user) throws Exception {
        if (!user.isStored()) {
            clear(); // events of the same user that were dropped and are still stored
        }
        RecentEvents recent = user.recent();
        writeOlderPages(recent);
        user.settledVisits().write(settledPages);
        List<RecentEvent> newest =
                recent.isEmpty() ? List.of() : recent.pages().last().events();
        users.update(new UserSessions(
                user.settled().map(StoredEvents::copy).orElse(null),
                StoredEvents.copies(newest),
                Math.max(0, recent.pages().size() - 1),
                recent.nextPage(),
                recent.nextArrival()));
        user.stored();
    }

    private void writeOlderPages(RecentEvents recent) throws Exception {
        for (EventPage page : recent.changes().removed()) {
            olderPages.remove(page.number());
        }
        for (EventPage page : recent.changes().changed()) {
            if (page != recent.pages().last()) {
                olderPages.put(page.number(), new RecentEventPage(StoredEvents.copies(page.events())));
                page.isStored = true;
            }
        }
        recent.changes().clear();
    }

    @Override
    public void clear() throws Exception {
        UserSessions user = users.value();
        if (user == null) {
            return;
        }
        if (user.getOlderPages() > 0) {
            olderPages.clear();
        }
        if (user.getSettled() != null) {
            settledPages.clear();
        }
        users.clear();
    }

    @Override
    public UserEvents copy(UserEvents user) {
        return user; // what is read and written is copied
    }
}
