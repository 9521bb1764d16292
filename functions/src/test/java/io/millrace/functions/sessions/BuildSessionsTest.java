/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static io.millrace.functions.sessions.Clicks.action;
import static io.millrace.functions.sessions.Clicks.logout;
import static io.millrace.functions.sessions.Clicks.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.CloseReason;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BuildSessionsTest {

    private static final long START = 1_000_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final long GAP = 30 * MINUTE;
    private static final long DAY = 24 * 60 * MINUTE;

    private SessionHarness sessions;

    @BeforeEach
    void open() throws Exception {
        sessions = new SessionHarness(UpdateVolume.everyEvent());
    }

    @AfterEach
    void close() throws Exception {
        sessions.close();
    }

    @Test
    void aSessionGrowsWithEachEventAndCompletesAfterTheGap() throws Exception {
        assertThat(sessions.take(view("a", "/home", START)))
                .containsExactly(update("a", 0, START, START, 1, 1, "/home", "/home"));
        assertThat(sessions.take(action("b", START + 5)))
                .containsExactly(update("a", 1, START, START + 5, 2, 1, "/home", "/home"));
        assertThat(sessions.take(view("c", "/cart", START + 9)))
                .containsExactly(update("a", 2, START, START + 9, 3, 2, "/home", "/cart"));

        assertThat(sessions.watermark(START + 9 + GAP - 1)).isEmpty();
        assertThat(sessions.watermark(START + 9 + GAP))
                .containsExactly(new SessionEvent(
                        id("a"),
                        "ann",
                        SessionEventKind.COMPLETE,
                        3,
                        Instant.ofEpochMilli(START),
                        Instant.ofEpochMilli(START + 9),
                        9L,
                        3,
                        2,
                        List.of(
                                new PageVisit("/home", Instant.ofEpochMilli(START), 5L),
                                new PageVisit("/cart", Instant.ofEpochMilli(START + 9), 0L)),
                        false,
                        "/home",
                        "/cart",
                        null,
                        null,
                        false,
                        CloseReason.INACTIVITY,
                        null));
    }

    @Test
    void eventsExactlyOneGapApartAreOneSession() throws Exception {
        sessions.take(action("a", START));

        assertThat(sessions.take(action("b", START + GAP)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getEventCount)
                .containsExactly(tuple(id("a"), 2));
    }

    @Test
    void aMillisecondMoreBeginsANewSession() throws Exception {
        sessions.take(action("a", START));

        assertThat(sessions.take(action("b", START + GAP + 1)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getEventCount)
                .containsExactly(tuple(id("b"), 1));
    }

    @Test
    void anEarlierEventDoesNotChangeTheId() throws Exception {
        sessions.take(action("b", START));

        assertThat(sessions.take(action("a", START - 5)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getStartTime)
                .containsExactly(tuple(id("b"), Instant.ofEpochMilli(START - 5)));
    }

    @Test
    void aBridgeMakesOneSessionOfTwo() throws Exception {
        sessions.take(action("a", START));
        sessions.take(action("c", START + 2 * GAP));

        assertThat(sessions.take(action("b", START + GAP)))
                .extracting(
                        SessionEvent::getSessionId,
                        SessionEvent::getKind,
                        SessionEvent::getRevision,
                        SessionEvent::getSupersededBy)
                .containsExactly(
                        tuple(id("a"), SessionEventKind.UPDATE, 1, null),
                        tuple(id("c"), SessionEventKind.SUPERSEDED, 1, id("a")));
    }

    @Test
    void aLateBridgeCorrectsAClosedSession() throws Exception {
        sessions.take(action("a", START));
        sessions.take(action("c", START + 2 * GAP));
        sessions.watermark(START + 2 * GAP);

        assertThat(sessions.take(action("b", START + GAP)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getKind, SessionEvent::getEventCount)
                .containsExactly(
                        tuple(id("a"), SessionEventKind.CORRECTED, 3), tuple(id("c"), SessionEventKind.SUPERSEDED, 0));
        assertThat(sessions.watermark(START + 3 * GAP)).isEmpty();
    }

    @Test
    void aClosedSessionIsRememberedAsLongAsAnEventMayStillProlongIt() throws Exception {
        sessions.take(action("a", START));
        sessions.watermark(START + 2 * GAP + 10 * MINUTE - 1);

        assertThat(sessions.take(action("b", START + GAP)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getKind, SessionEvent::getEventCount)
                .containsExactly(tuple(id("a"), SessionEventKind.CORRECTED, 2));
    }

    @Test
    void aLogoutEndsTheSessionWhenTheWatermarkReachesIt() throws Exception {
        sessions.take(action("a", START));
        sessions.take(logout("b", START + 7));

        assertThat(sessions.watermark(START + 6)).isEmpty();
        assertThat(sessions.watermark(START + 7))
                .extracting(SessionEvent::getCloseReason, SessionEvent::getEventCount)
                .containsExactly(tuple(CloseReason.LOGOUT, 2));
        assertThat(sessions.take(action("c", START + 8)))
                .extracting(SessionEvent::getSessionId)
                .containsExactly(id("c"));
    }

    @Test
    void aLogoutComesLastOfItsMillisecond() throws Exception {
        sessions.take(logout("a", START));

        assertThat(sessions.take(action("b", START)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getEventCount)
                .containsExactly(tuple(id("a"), 2));
    }

    @Test
    void aLogoutInTheMiddlePartsASession() throws Exception {
        sessions.take(action("a", START));
        sessions.take(action("c", START + 10));

        assertThat(sessions.take(logout("b", START + 5)))
                .extracting(
                        SessionEvent::getSessionId,
                        SessionEvent::getKind,
                        SessionEvent::getRevision,
                        SessionEvent::getEventCount)
                .containsExactly(
                        tuple(id("a"), SessionEventKind.UPDATE, 2, 2), tuple(id("c"), SessionEventKind.UPDATE, 0, 1));
    }

    @Test
    void aSupersededIdComesBackWhenItsSessionPartsAgain() throws Exception {
        sessions.take(action("a", START));
        sessions.take(action("c", START + 2 * GAP));
        sessions.take(action("b", START + GAP));

        assertThat(sessions.take(logout("l", START + GAP + 1)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getKind, SessionEvent::getRevision)
                .containsExactly(
                        tuple(id("a"), SessionEventKind.UPDATE, 2), tuple(id("c"), SessionEventKind.UPDATE, 2));
    }

    @Test
    void aSessionLastsADayAtMost() throws Exception {
        List<SessionEvent> said = new ArrayList<>();
        for (int i = 0; i <= 49; i++) {
            said = sessions.take(action("e" + i, START + i * GAP));
        }
        assertThat(said)
                .extracting(SessionEvent::getSessionId, SessionEvent::getEventCount)
                .containsExactly(tuple(id("e49"), 1));
        assertThat(sessions.watermark(START + DAY - 1)).isEmpty();
        assertThat(sessions.watermark(START + DAY))
                .extracting(SessionEvent::getCloseReason, SessionEvent::getEventCount, SessionEvent::getDurationMs)
                .containsExactly(tuple(CloseReason.MAX_LENGTH, 49, DAY));
    }

    @Test
    void oneLookIsABounce() throws Exception {
        sessions.take(view("a", null, START));
        sessions.take(action("b", START + 1));

        assertThat(sessions.watermark(START + 1 + GAP))
                .extracting(SessionEvent::getBounced, SessionEvent::getPageCount, SessionEvent::getEntryPage)
                .containsExactly(tuple(true, 1, null));
    }

    @Test
    void keepsTheFirstFiveHundredPagesAlsoOfASettledSession() throws Exception {
        for (int i = 0; i <= 500; i++) {
            sessions.take(view("e" + i, "/p" + i, START + i * MINUTE));
            sessions.watermark(START + i * MINUTE - 1);
            if (i == 250) {
                sessions.restart();
            }
        }
        SessionEvent complete = sessions.watermark(START + 500 * MINUTE + GAP).get(0);

        assertThat(complete.getPageCount()).isEqualTo(501);
        assertThat(complete.getPagesTruncated()).isTrue();
        assertThat(complete.getPages()).hasSize(500).allSatisfy(page -> assertThat(page.getDurationMs())
                .isEqualTo(MINUTE));
        assertThat(complete.getPages().get(499).getPage()).isEqualTo("/p499");
    }

    @Test
    void fiveHundredPagesAreNotTruncated() throws Exception {
        for (int i = 0; i < 500; i++) {
            sessions.take(view("e" + i, "/p", START + i * MINUTE));
        }

        assertThat(sessions.watermark(START + 499 * MINUTE + GAP))
                .extracting(SessionEvent::getPagesTruncated)
                .containsExactly(false);
    }

    @Test
    void nothingRemainsOfAUserWhoLeft() throws Exception {
        sessions.take(view("a", "/home", START));
        sessions.take(logout("b", START + 1));
        sessions.take(view("c", "/home", START + 2));
        sessions.watermark(START + 2 + 2 * GAP + 10 * MINUTE - 1);
        assertThat(sessions.leftBehind()).isPositive();
        sessions.watermark(START + 2 + 2 * GAP + 10 * MINUTE);

        assertThat(sessions.leftBehind()).isZero();
    }

    @Test
    void anUpdateComesAtMostOncePerInterval() throws Exception {
        sessions.close();
        sessions = new SessionHarness(UpdateVolume.atMostOnePer(Duration.ofMinutes(1)));

        assertThat(sessions.take(action("a", START))).hasSize(1);
        assertThat(sessions.take(action("b", START + MINUTE - 1))).isEmpty();
        assertThat(sessions.take(action("c", START + MINUTE))).hasSize(1);
        assertThat(sessions.take(action("d", START + MINUTE + 1))).isEmpty();
        assertThat(sessions.watermark(START + MINUTE + 1 + GAP))
                .extracting(SessionEvent::getRevision, SessionEvent::getEventCount)
                .containsExactly(tuple(2, 4));
    }

    @Test
    void finalsAloneAreTheSame() throws Exception {
        sessions.close();
        sessions = new SessionHarness(UpdateVolume.finalsOnly());

        assertThat(sessions.take(action("a", START))).isEmpty();
        assertThat(sessions.take(action("c", START + 2 * GAP))).isEmpty();
        assertThat(sessions.take(action("b", START + GAP))).isEmpty();
        assertThat(sessions.watermark(START + 3 * GAP))
                .extracting(SessionEvent::getSessionId, SessionEvent::getRevision, SessionEvent::getEventCount)
                .containsExactly(tuple(id("a"), 0, 3));
    }

    @Test
    void refusesSessionsThatWereCutByAnotherGap() throws Exception {
        refuses(
                SessionCuts.of(Duration.ofMinutes(20), Duration.ofHours(24), Duration.ofMinutes(10)),
                "gap was PT30M in the restored state and is now PT20M");
    }

    @Test
    void refusesSessionsThatWereCutByAnotherMaxLength() throws Exception {
        refuses(
                SessionCuts.of(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(10)),
                "max-length was PT24H in the restored state and is now PT12H");
    }

    @Test
    void refusesSessionsThatWereSettledUnderAnotherAllowedLateness() throws Exception {
        refuses(
                SessionCuts.of(Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofMinutes(20)),
                "allowed-lateness was PT10M in the restored state and is now PT20M");
    }

    private void refuses(SessionCuts cuts, String change) throws Exception {
        sessions.take(view("a", "/home", START));

        assertThatThrownBy(() -> sessions.restart(cuts))
                .hasRootCauseMessage(change + "; the sessions in it were cut by the old value: start the job without"
                        + " its old state, or with the old value")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    private static SessionEvent update(
            String anchor, int revision, long start, long last, int events, int views, String entry, String current) {
        return new SessionEvent(
                id(anchor),
                "ann",
                SessionEventKind.UPDATE,
                revision,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(last),
                last - start,
                events,
                views,
                List.of(),
                false,
                entry,
                current,
                null,
                null,
                false,
                null,
                null);
    }

    private static String id(String anchor) {
        return DeterministicId.of("ann", anchor);
    }
}
