/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.sessions.ClickInput.Click;
import io.millrace.tools.oracle.sessions.SessionArithmetic.Reason;
import io.millrace.tools.oracle.sessions.SessionArithmetic.Session;
import io.millrace.tools.oracle.sessions.SessionResults.Page;
import io.millrace.tools.oracle.sessions.SessionResults.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tables in milliseconds, with a gap of 10 and a greatest length of 25. An upper-case letter logs out. */
final class SessionArithmeticTest {

    private static final SessionArithmetic ARITHMETIC = new SessionArithmetic(10, 25);

    private static Click click(String event) {
        String[] parts = event.split("@", -1);
        boolean logout = Character.isUpperCase(parts[0].charAt(0));
        return new Click(parts[0], "u", logout ? "LOGOUT" : "CLICK", null, null, null, Long.parseLong(parts[1]));
    }

    private static Click view(String id, String page, long time) {
        return new Click(id, "u", "PAGE_VIEW", page, null, null, time);
    }

    /** Each session as its events, its reason and its closing time. */
    private static List<String> sessions(String events) {
        List<Click> inOrder = Stream.of(events.split(" ", -1))
                .map(SessionArithmeticTest::click)
                .sorted(ClickInput.ORDER)
                .toList();
        return ARITHMETIC.sessions(inOrder).stream()
                .map(session -> "%s %s %d"
                        .formatted(
                                String.join(
                                        "",
                                        session.events().stream()
                                                .map(Click::eventId)
                                                .toList()),
                                session.reason(),
                                session.closing()))
                .toList();
    }

    private static Session only(Click... events) {
        List<Session> sessions = ARITHMETIC.sessions(Arrays.asList(events));
        assertThat(sessions).hasSize(1);
        return sessions.get(0);
    }

    @Test
    void aSessionGoesOnOverExactlyTheGap() {
        assertThat(sessions("a@0 b@9")).containsExactly("ab INACTIVITY 19");
        assertThat(sessions("a@0 b@10")).containsExactly("ab INACTIVITY 20");
        assertThat(sessions("a@0 b@11")).containsExactly("a INACTIVITY 10", "b INACTIVITY 21");
    }

    @Test
    void aSessionLastsExactlyItsGreatestLength() {
        assertThat(sessions("a@0 b@9 c@18 d@25")).containsExactly("abcd INACTIVITY 35");
        assertThat(sessions("a@0 b@9 c@18 d@26")).containsExactly("abc MAX_LENGTH 25", "d INACTIVITY 36");
    }

    @Test
    void whatComesAfterAGapIsNoReasonToCallItTooLong() {
        assertThat(sessions("a@0 b@9 c@18 d@28")).containsExactly("abc MAX_LENGTH 25", "d INACTIVITY 38");
        assertThat(sessions("a@0 b@9 c@18 d@29")).containsExactly("abc INACTIVITY 28", "d INACTIVITY 39");
    }

    @Test
    void theGreatestLengthCountsAnewFromTheNextSession() {
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
        assertThat(SessionArithmetic.id(click("a@0"))).isEqualTo("9282d802be8e6efb25843321b2cd85d4");
    }

    @Test
    void aPageLastsToTheNextEventOfAnyType() {
        Session session = only(view("a", "/a", 0), view("b", "/b", 3), click("c@7"), view("d", "/d", 12));

        assertThat(SessionArithmetic.whole("s", "COMPLETE", 4, session).pages())
                .containsExactly(new Page("/a", 0, 3), new Page("/b", 3, 4), new Page("/d", 12, 0));
    }

    @Test
    void aPageViewWithoutPageCountsButIsNotListed() {
        Told told = SessionArithmetic.whole(
                "s", "COMPLETE", 0, only(view("a", null, 0), view("b", "/b", 3), view("c", null, 5)));

        assertThat(told.pageCount()).isEqualTo(3);
        assertThat(told.pages()).containsExactly(new Page("/b", 3, 2));
        assertThat(told.entryPage()).isEqualTo("/b");
        assertThat(told.currentPage()).isEqualTo("/b");
        assertThat(told.bounced()).isFalse();
    }

    @Test
    void thePageOfAClickIsNoVisit() {
        Told told = SessionArithmetic.whole(
                "s", "COMPLETE", 0, only(view("a", "/a", 0), new Click("b", "u", "CLICK", "/b", null, null, 1)));

        assertThat(told.pages()).containsExactly(new Page("/a", 0, 1));
        assertThat(told.currentPage()).isEqualTo("/a");
        assertThat(told.bounced()).isTrue();
    }

    @Test
    void withoutPageViewsNothingBounced() {
        Told told = SessionArithmetic.whole("s", "COMPLETE", 0, only(click("a@0")));

        assertThat(told.bounced()).isFalse();
        assertThat(told.entryPage()).isNull();
        assertThat(told.referrer()).isNull();
    }

    @Test
    void listsFiveHundredPages() {
        List<Click> views = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            views.add(view("%03d".formatted(i), "/" + i, 0));
        }

        Told told = SessionArithmetic.whole("s", "COMPLETE", 0, only(views.toArray(Click[]::new)));
        Told one = SessionArithmetic.whole(
                "s", "COMPLETE", 0, only(views.subList(0, 500).toArray(Click[]::new)));

        assertThat(told.pages()).hasSize(500);
        assertThat(told.pagesTruncated()).isTrue();
        assertThat(told.pageCount()).isEqualTo(501);
        assertThat(told.currentPage()).isEqualTo("/500");
        assertThat(one.pages()).hasSize(500);
        assertThat(one.pagesTruncated()).isFalse();
    }

    @Test
    void tellsTheFirstReferrerAndCampaignThereIs() {
        Session session = only(
                click("a@0"),
                new Click("b", "u", "LOGIN", null, "search", null, 1),
                new Click("c", "u", "PAGE_VIEW", "/c", "mail", "spring", 2));

        assertThat(SessionArithmetic.update("s", 7, session))
                .isEqualTo(new Told(
                        "s", "u", "UPDATE", 7, 0, 2, 2, 3, 1, List.of(), false, "/c", "/c", "search", "spring", false,
                        null, null));
        assertThat(SessionArithmetic.whole("s", "CORRECTED", 8, session))
                .isEqualTo(new Told(
                        "s",
                        "u",
                        "CORRECTED",
                        8,
                        0,
                        2,
                        2,
                        3,
                        1,
                        List.of(new Page("/c", 2, 0)),
                        false,
                        "/c",
                        "/c",
                        "search",
                        "spring",
                        true,
                        "INACTIVITY",
                        null));
    }

    @Test
    void tellsNothingOfWhatWasSupersededButWhoTookOver() {
        Session carrier = new Session(List.of(click("a@3"), click("b@4")), Reason.INACTIVITY, 14);

        assertThat(SessionArithmetic.superseded("s", 2, "t", carrier))
                .isEqualTo(new Told(
                        "s",
                        "u",
                        "SUPERSEDED",
                        2,
                        3,
                        3,
                        0,
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
