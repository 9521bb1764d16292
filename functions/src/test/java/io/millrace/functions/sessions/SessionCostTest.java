/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static io.millrace.functions.sessions.Clicks.START;
import static io.millrace.functions.sessions.Clicks.action;
import static io.millrace.functions.sessions.Clicks.logout;
import static io.millrace.functions.sessions.Clicks.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds the work for an event by counted pages and events, never by time. */
class SessionCostTest {

    private static final int PAGE = 64;
    private static final long SPAN = 25 * 60_000;
    private static final SessionBounds BOUNDS = SessionHarness.BOUNDS;

    @ParameterizedTest
    @ValueSource(ints = {1_000, 8_000, 64_000})
    void anEventInOrderVisitsAFewPages(int events) {
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        views(events).forEach(user::process);

        assertThat(user.visited()).isLessThan(events * visits(6, events / PAGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 8_000, 64_000})
    void anEventOutOfOrderVisitsAFewPages(int events) {
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        List<ClickEvent> shuffled = views(events);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(user::process);

        assertThat(user.visited()).isLessThan(events * visits(8, events / PAGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 8_000, 64_000})
    void aLogoutThatSplitsASessionVisitsAFewPagesAndTheEventsOfTwo(int events) {
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        views(events).forEach(user::process);
        user.process(logout("first", START + 1)); // makes the summaries of all pages
        long visited = user.visited();
        int logouts = 100;
        Random random = new Random(2);
        for (int i = 0; i < logouts; i++) {
            user.process(logout("logout-" + i, START + random.nextInt((int) SPAN)));
        }

        assertThat(user.visited() - visited).isLessThan(logouts * (8L * PAGE + visits(20, events / PAGE)));
    }

    @Test
    void anEventThatMergesTwoSessionsVisitsAFewPages() {
        int events = 32_000;
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        views(events).forEach(user::process);
        long second = START + SPAN + BOUNDS.gapMillis();
        for (int i = 0; i < events; i++) {
            user.process(action("second-%05d".formatted(i), second + SPAN * i / events));
        }
        user.process(logout("early", START + 1)); // makes the summaries of all pages
        user.process(logout("late", second + SPAN - 100));
        long visited = user.visited();
        List<SessionEvent> merged = user.process(action("between", START + SPAN));

        assertThat(merged).hasSize(2);
        assertThat(merged.get(0).getEventCount()).isGreaterThan(2 * events - 10);
        assertThat(user.visited() - visited).isLessThan(8L * PAGE + visits(20, 2 * events / PAGE));
    }

    @Test
    void settlingVisitsEachEventAFewTimes() {
        int events = 64_000;
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        long distance = 1_000;
        for (int i = 0; i < events; i++) {
            user.process(view("e" + i, "/p", START + i * distance));
            user.watermark(START + i * distance - 1);
        }

        long unsettled = (BOUNDS.gapMillis() + BOUNDS.allowedLatenessMillis()) / distance;
        assertThat(user.pages()).isLessThan((int) unsettled / PAGE + 3);
        assertThat(user.visited()).isLessThan(events * visits(12, 2_400 / PAGE));
    }

    @Test
    void aChangeWritesThePagesThatChangedAndNoMoreThanOnePageInTheValue() throws Exception {
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        views(64_000).forEach(user::process);
        user.evict();
        int written = user.states().pagesWritten();
        assertThat(written).isBetween(64_000 / PAGE - 1, 64_000 / PAGE + 1);

        user.process(view("in-the-middle", "/p", START + SPAN / 2));
        user.write();
        assertThat(user.states().pagesWritten() - written)
                .as("the page of the event, its other half, and the page of the session's anchor")
                .isLessThanOrEqualTo(3);
        assertThat(user.states().userBytes()).isLessThan(PAGE * 100);

        user.process(view("at-the-end", "/p", START + SPAN));
        user.write();
        assertThat(user.states().pagesWritten() - written).isLessThanOrEqualTo(5);
    }

    @Test
    void anOrdinaryUserIsOneValue() throws Exception {
        CachedUser user = new CachedUser(BOUNDS, PAGE);
        views(PAGE - 1).forEach(user::process);
        user.evict();
        user.process(logout("out", START + SPAN / 2));
        user.write();

        assertThat(user.states().pagesWritten()).isZero();
    }

    /** So many visits for each level of a tree of pages. */
    private static long visits(int perLevel, int pages) {
        return (long) (perLevel * (1 + Math.log(pages) / Math.log(2)));
    }

    private static List<ClickEvent> views(int events) {
        List<ClickEvent> views = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            views.add(view("event-%05d".formatted(i), "/p", START + SPAN * i / events));
        }
        return views;
    }
}
