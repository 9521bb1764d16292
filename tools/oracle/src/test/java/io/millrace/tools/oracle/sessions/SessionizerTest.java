/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.CloseReason;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tables in milliseconds, with a gap of 10 and a maximum length of 25. An upper-case letter logs out. */
final class SessionizerTest {

    private static final Sessionizer SESSIONIZER = new Sessionizer(Duration.ofMillis(10), Duration.ofMillis(25));

    private static Click click(String event) {
        String[] parts = event.split("@", -1);
        boolean logout = Character.isUpperCase(parts[0].charAt(0));
        return new Click(parts[0], "u", logout ? "LOGOUT" : "CLICK", null, null, null, Long.parseLong(parts[1]));
    }

    private static Click view(String id, String page, long time) {
        return new Click(id, "u", "PAGE_VIEW", page, null, null, time);
    }

    private static PageVisit page(String page, long enteredAt, long durationMs) {
        return new PageVisit(page, time(enteredAt), durationMs);
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    /** Each session as its events, its reason and its closing time. */
    private static List<String> sessions(String events) {
        List<Click> inOrder = Stream.of(events.split(" ", -1))
                .map(SessionizerTest::click)
                .sorted(ClickContract.ORDER)
                .toList();
        return SESSIONIZER.sessions(inOrder).stream()
                .map(session -> "%s %s %d"
                        .formatted(
                                String.join(
                                        "",
                                        session.events().stream().map(Click::id).toList()),
                                session.reason(),
                                session.closing()))
                .toList();
    }

    private static Session only(Click... events) {
        List<Session> sessions = SESSIONIZER.sessions(Arrays.asList(events));
        assertThat(sessions).hasSize(1);
        return sessions.get(0);
    }

    @Test
    void aSessionContinuesOverExactlyTheGap() {
        assertThat(sessions("a@0 b@9")).containsExactly("ab INACTIVITY 19");
        assertThat(sessions("a@0 b@10")).containsExactly("ab INACTIVITY 20");
        assertThat(sessions("a@0 b@11")).containsExactly("a INACTIVITY 10", "b INACTIVITY 21");
    }

    @Test
    void aSessionMayLastExactlyTheMaximumLength() {
        assertThat(sessions("a@0 b@9 c@18 d@25")).containsExactly("abcd INACTIVITY 35");
        assertThat(sessions("a@0 b@9 c@18 d@26")).containsExactly("abc MAX_LENGTH 25", "d INACTIVITY 36");
    }

    @Test
    void anEventAfterAGapDoesNotExceedTheLength() {
        assertThat(sessions("a@0 b@9 c@18 d@28")).containsExactly("abc MAX_LENGTH 25", "d INACTIVITY 38");
        assertThat(sessions("a@0 b@9 c@18 d@29")).containsExactly("abc INACTIVITY 28", "d INACTIVITY 39");
    }

    @Test
    void theMaximumLengthStartsAgainWithTheNextSession() {
        assertThat(sessions("a@0 b@10 c@20 d@30 e@40 f@50 g@60"))
                .containsExactly("abc MAX_LENGTH 25", "def MAX_LENGTH 55", "g INACTIVITY 70");
        assertThat(sessions("z@-5 a@0 b@10 c@20 d@30 e@40 f@50 g@60"))
                .containsExactly("zabc MAX_LENGTH 20", "def MAX_LENGTH 55", "g INACTIVITY 70");
        assertThat(sessions("z@-6 a@0 b@10 c@20 d@30 e@40 f@50 g@60"))
                .containsExactly("zab MAX_LENGTH 19", "cde MAX_LENGTH 45", "fg INACTIVITY 70");
    }

    @Test
    void aLogoutEndsItsSession() {
        assertThat(sessions("a@0 B@3 c@4")).containsExactly("aB LOGOUT 3", "c INACTIVITY 14");
        assertThat(sessions("A@0 B@3")).containsExactly("A LOGOUT 0", "B LOGOUT 3");
    }

    @Test
    void atTheSameTimeALogoutIsLastAndIdsDecide() {
        assertThat(sessions("A@5 b@5 c@4")).containsExactly("cbA LOGOUT 5");
        assertThat(sessions("c@5 b@5 a@5")).containsExactly("abc INACTIVITY 15");
        assertThat(sessions("B@5 A@5")).containsExactly("A LOGOUT 5", "B LOGOUT 5");
    }

    @Test
    void hashesUserAndAnchor() {
        // printf '\0\0\0\001u\0\0\0\001a' | sha256sum | cut -c 1-32
        assertThat(Sessionizer.id(click("a@0"))).isEqualTo("9282d802be8e6efb25843321b2cd85d4");
    }

    @Test
    void aPageLastsToTheNextEventOfAnyType() {
        Session session = only(view("a", "/a", 0), view("b", "/b", 3), click("c@7"), view("d", "/d", 12));

        assertThat(ExpectedSessionEvent.ended("s", SessionEventKind.COMPLETE, 4, session)
                        .getPages())
                .containsExactly(page("/a", 0, 3), page("/b", 3, 4), page("/d", 12, 0));
    }

    @Test
    void aPageViewWithoutPageCountsButIsNotListed() {
        SessionEvent result = ExpectedSessionEvent.ended(
                "s", SessionEventKind.COMPLETE, 0, only(view("a", null, 0), view("b", "/b", 3), view("c", null, 5)));

        assertThat(result.getPageCount()).isEqualTo(3);
        assertThat(result.getPages()).containsExactly(page("/b", 3, 2));
        assertThat(result.getEntryPage()).isEqualTo("/b");
        assertThat(result.getCurrentPage()).isEqualTo("/b");
        assertThat(result.getBounced()).isFalse();
    }

    @Test
    void thePageOfAClickIsNoVisit() {
        SessionEvent result = ExpectedSessionEvent.ended(
                "s",
                SessionEventKind.COMPLETE,
                0,
                only(view("a", "/a", 0), new Click("b", "u", "CLICK", "/b", null, null, 1)));

        assertThat(result.getPages()).containsExactly(page("/a", 0, 1));
        assertThat(result.getCurrentPage()).isEqualTo("/a");
        assertThat(result.getBounced()).isTrue();
    }

    @Test
    void withoutPageViewsNothingBounced() {
        SessionEvent result = ExpectedSessionEvent.ended("s", SessionEventKind.COMPLETE, 0, only(click("a@0")));

        assertThat(result.getBounced()).isFalse();
        assertThat(result.getEntryPage()).isNull();
        assertThat(result.getReferrer()).isNull();
    }

    @Test
    void listsFiveHundredPages() {
        List<Click> views = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            views.add(view("%03d".formatted(i), "/" + i, 0));
        }

        SessionEvent result =
                ExpectedSessionEvent.ended("s", SessionEventKind.COMPLETE, 0, only(views.toArray(Click[]::new)));
        SessionEvent exact = ExpectedSessionEvent.ended(
                "s", SessionEventKind.COMPLETE, 0, only(views.subList(0, 500).toArray(Click[]::new)));

        assertThat(result.getPages()).hasSize(500);
        assertThat(result.getPagesTruncated()).isTrue();
        assertThat(result.getPageCount()).isEqualTo(501);
        assertThat(result.getCurrentPage()).isEqualTo("/500");
        assertThat(exact.getPages()).hasSize(500);
        assertThat(exact.getPagesTruncated()).isFalse();
    }

    @Test
    void takesTheFirstReferrerAndCampaign() {
        Session session = only(
                click("a@0"),
                new Click("b", "u", "LOGIN", null, "search", null, 1),
                new Click("c", "u", "PAGE_VIEW", "/c", "mail", "spring", 2));

        SessionEvent.Builder expected = SessionEvent.newBuilder()
                .setSessionId("s")
                .setUserId("u")
                .setKind(SessionEventKind.UPDATE)
                .setRevision(7)
                .setStartTime(time(0))
                .setLastActivity(time(2))
                .setDurationMs(2)
                .setEventCount(3)
                .setPageCount(1)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setEntryPage("/c")
                .setCurrentPage("/c")
                .setReferrer("search")
                .setCampaign("spring")
                .setBounced(false);
        assertThat(ExpectedSessionEvent.update("s", 7, session)).isEqualTo(expected.build());

        expected.setKind(SessionEventKind.CORRECTED)
                .setRevision(8)
                .setPages(List.of(page("/c", 2, 0)))
                .setBounced(true)
                .setCloseReason(CloseReason.INACTIVITY);
        assertThat(ExpectedSessionEvent.ended("s", SessionEventKind.CORRECTED, 8, session))
                .isEqualTo(expected.build());
    }

    @Test
    void reportsOnlyTheSuccessorOfASupersededSession() {
        Session carrier = new Session(List.of(click("a@3"), click("b@4")), CloseReason.INACTIVITY, 14);

        assertThat(ExpectedSessionEvent.superseded("s", 2, "t", carrier))
                .isEqualTo(new SessionEvent(
                        "s",
                        "u",
                        SessionEventKind.SUPERSEDED,
                        2,
                        time(3),
                        time(3),
                        0L,
                        0,
                        0,
                        List.of(),
                        false,
                        null,
                        null,
                        null,
                        null,
                        false,
                        null,
                        "t"));
    }
}
