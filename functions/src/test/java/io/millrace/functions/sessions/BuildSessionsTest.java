/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static io.millrace.functions.sessions.Clicks.START;
import static io.millrace.functions.sessions.Clicks.action;
import static io.millrace.functions.sessions.Clicks.id;
import static io.millrace.functions.sessions.Clicks.logout;
import static io.millrace.functions.sessions.Clicks.update;
import static io.millrace.functions.sessions.Clicks.view;
import static io.millrace.schemas.SessionEventKind.COMPLETE;
import static io.millrace.schemas.SessionEventKind.CORRECTED;
import static io.millrace.schemas.SessionEventKind.SUPERSEDED;
import static io.millrace.schemas.SessionEventKind.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.schemas.CloseReason;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildSessionsTest {

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
        assertThat(sessions.process(view("a", "/home", START))).containsExactly(update(0, START, 1, 1, "/home"));
        assertThat(sessions.process(action("b", START + 5))).containsExactly(update(1, START + 5, 2, 1, "/home"));
        assertThat(sessions.process(view("c", "/cart", START + 9)))
                .containsExactly(update(2, START + 9, 3, 2, "/cart"));

        assertThat(sessions.watermark(START + 9 + GAP - 1)).isEmpty();
        assertThat(sessions.watermark(START + 9 + GAP))
                .containsExactly(new SessionEvent(
                        id("a"),
                        "ann",
                        COMPLETE,
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
        sessions.process(action("a", START));

        assertEmitted(sessions.process(action("b", START + GAP)), tuple(id("a"), UPDATE, 1, 2));
    }

    @Test
    void oneMillisecondMoreStartsANewSession() throws Exception {
        sessions.process(action("a", START));

        assertEmitted(sessions.process(action("b", START + GAP + 1)), tuple(id("b"), UPDATE, 0, 1));
    }

    @Test
    void anEarlierEventDoesNotChangeTheId() throws Exception {
        sessions.process(action("b", START));

        assertThat(sessions.process(action("a", START - 5)))
                .extracting(SessionEvent::getSessionId, SessionEvent::getStartTime)
                .containsExactly(tuple(id("b"), Instant.ofEpochMilli(START - 5)));
    }

    @Test
    void anEventInBetweenMergesTwoSessions() throws Exception {
        sessions.process(action("a", START));
        sessions.process(action("c", START + 2 * GAP));

        assertThat(sessions.process(action("b", START + GAP)))
                .extracting(
                        SessionEvent::getSessionId,
                        SessionEvent::getKind,
                        SessionEvent::getRevision,
                        SessionEvent::getSupersededBy)
                .containsExactly(tuple(id("a"), UPDATE, 1, null), tuple(id("c"), SUPERSEDED, 1, id("a")));
    }

    @Test
    void aLateEventInBetweenCorrectsAClosedSession() throws Exception {
        sessions.process(action("a", START));
        sessions.process(action("c", START + 2 * GAP));
        sessions.watermark(START + 2 * GAP);

        assertEmitted(
                sessions.process(action("b", START + GAP)),
                tuple(id("a"), CORRECTED, 2, 3),
                tuple(id("c"), SUPERSEDED, 1, 0));
        assertThat(sessions.watermark(START + 3 * GAP)).isEmpty();
    }

    @Test
    void aClosedSessionIsKeptWhileAnEventMayExtendIt() throws Exception {
        sessions.process(action("a", START));
        sessions.watermark(START + 2 * GAP + 10 * MINUTE - 1);

        assertEmitted(sessions.process(action("b", START + GAP)), tuple(id("a"), CORRECTED, 2, 2));
    }

    @Test
    void aLogoutClosesTheSessionWhenTheWatermarkReachesIt() throws Exception {
        sessions.process(action("a", START));
        sessions.process(logout("b", START + 7));

        assertThat(sessions.watermark(START + 6)).isEmpty();
        assertThat(sessions.watermark(START + 7))
                .extracting(SessionEvent::getCloseReason, SessionEvent::getEventCount)
                .containsExactly(tuple(CloseReason.LOGOUT, 2));
        assertEmitted(sessions.process(action("c", START + 8)), tuple(id("c"), UPDATE, 0, 1));
    }

    @Test
    void aLogoutIsTheLastEventOfItsMillisecond() throws Exception {
        sessions.process(logout("a", START));

        assertEmitted(sessions.process(action("b", START)), tuple(id("a"), UPDATE, 1, 2));
    }

    @Test
    void aLogoutInTheMiddleSplitsASession() throws Exception {
        sessions.process(action("a", START));
        sessions.process(action("c", START + 10));

        assertEmitted(
                sessions.process(logout("b", START + 5)), tuple(id("a"), UPDATE, 2, 2), tuple(id("c"), UPDATE, 0, 1));
    }

    @Test
    void aSupersededIdReturnsWhenItsSessionIsSplitAgain() throws Exception {
        sessions.process(action("a", START));
        sessions.process(action("c", START + 2 * GAP));
        sessions.process(action("b", START + GAP));

        assertEmitted(
                sessions.process(logout("l", START + GAP + 1)),
                tuple(id("a"), UPDATE, 2, 3),
                tuple(id("c"), UPDATE, 2, 1));
    }

    @Test
    void aSessionLastsAtMostADay() throws Exception {
        List<SessionEvent> emitted = new ArrayList<>();
        for (int i = 0; i <= 49; i++) {
            emitted = sessions.process(action("e" + i, START + i * GAP));
        }
        assertEmitted(emitted, tuple(id("e49"), UPDATE, 0, 1));
        assertThat(sessions.watermark(START + DAY - 1)).isEmpty();
        assertThat(sessions.watermark(START + DAY))
                .extracting(SessionEvent::getCloseReason, SessionEvent::getEventCount, SessionEvent::getDurationMs)
                .containsExactly(tuple(CloseReason.MAX_LENGTH, 49, DAY));
    }

    @Test
    void onePageViewIsABounce() throws Exception {
        sessions.process(view("a", null, START));
        sessions.process(action("b", START + 1));

        assertThat(sessions.watermark(START + 1 + GAP))
                .extracting(SessionEvent::getBounced, SessionEvent::getPageCount, SessionEvent::getEntryPage)
                .containsExactly(tuple(true, 1, null));
    }

    @Test
    void listsTheFirstFiveHundredPagesEvenOfASettledSession() throws Exception {
        for (int i = 0; i <= 500; i++) {
            sessions.process(view("e" + i, "/p" + i, START + i * MINUTE));
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
            sessions.process(view("e" + i, "/p", START + i * MINUTE));
        }

        assertThat(sessions.watermark(START + 499 * MINUTE + GAP))
                .extracting(SessionEvent::getPagesTruncated)
                .containsExactly(false);
    }

    @Test
    void leavesNoStateOfAUserWhoLeft() throws Exception {
        sessions.process(view("a", "/home", START));
        sessions.process(logout("b", START + 1));
        sessions.process(view("c", "/home", START + 2));
        sessions.watermark(START + 2 + 2 * GAP + 10 * MINUTE - 1);
        assertThat(sessions.leftBehind()).isPositive();
        sessions.watermark(START + 2 + 2 * GAP + 10 * MINUTE);

        assertThat(sessions.leftBehind()).isZero();
    }

    @Test
    void emitsAtMostOneUpdatePerInterval() throws Exception {
        sessions.close();
        sessions = new SessionHarness(UpdateVolume.atMostOnePer(Duration.ofMinutes(1)));

        assertThat(sessions.process(action("a", START))).hasSize(1);
        assertThat(sessions.process(action("b", START + MINUTE - 1))).isEmpty();
        assertThat(sessions.process(action("c", START + MINUTE))).hasSize(1);
        assertThat(sessions.process(action("d", START + MINUTE + 1))).isEmpty();
        assertEmitted(sessions.watermark(START + MINUTE + 1 + GAP), tuple(id("a"), COMPLETE, 2, 4));
    }

    @Test
    void finalRecordsDoNotDependOnUpdates() throws Exception {
        sessions.close();
        sessions = new SessionHarness(UpdateVolume.finalsOnly());

        assertThat(sessions.process(action("a", START))).isEmpty();
        assertThat(sessions.process(action("c", START + 2 * GAP))).isEmpty();
        assertThat(sessions.process(action("b", START + GAP))).isEmpty();
        assertEmitted(sessions.watermark(START + 3 * GAP), tuple(id("a"), COMPLETE, 0, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "PT20M, PT24H, PT10M, gap was PT30M in the restored state and is now PT20M",
        "PT30M, PT12H, PT10M, max-length was PT24H in the restored state and is now PT12H",
        "PT30M, PT24H, PT20M, allowed-lateness was PT10M in the restored state and is now PT20M",
        "PT20M, PT12H, PT10M, 'gap was PT30M in the restored state and is now PT20M, max-length was PT24H in the restored"
                + " state and is now PT12H'"
    })
    void rejectsARestoreWithOtherBounds(Duration gap, Duration maxLength, Duration allowedLateness, String change)
            throws Exception {
        sessions.process(view("a", "/home", START));

        assertThatThrownBy(() -> sessions.restart(SessionBounds.of(gap, maxLength, allowedLateness)))
                .hasRootCauseMessage(change + "; start the job without its state, or with the old value")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    /** Asserts id, kind, revision and event count of the records. */
    private static void assertEmitted(List<SessionEvent> emitted, Tuple... expected) {
        assertThat(emitted)
                .extracting(
                        SessionEvent::getSessionId,
                        SessionEvent::getKind,
                        SessionEvent::getRevision,
                        SessionEvent::getEventCount)
                .containsExactly(expected);
    }
}
