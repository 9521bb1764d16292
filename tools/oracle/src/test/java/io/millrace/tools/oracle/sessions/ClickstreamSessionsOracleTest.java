/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static io.millrace.tools.oracle.core.RecordScene.wrong;
import static io.millrace.tools.oracle.sessions.SessionScene.USER;
import static io.millrace.tools.oracle.sessions.SessionScene.id;
import static io.millrace.tools.oracle.sessions.SessionScene.minute;
import static io.millrace.tools.oracle.sessions.SessionScene.page;
import static io.millrace.tools.oracle.sessions.SessionScene.update;
import static io.millrace.tools.oracle.sessions.SessionStory.A_BRIDGED;
import static io.millrace.tools.oracle.sessions.SessionStory.A_COMPLETE;
import static io.millrace.tools.oracle.sessions.SessionStory.A_SPLIT;
import static io.millrace.tools.oracle.sessions.SessionStory.A_UPDATE_FROM_MINUS_FIVE;
import static io.millrace.tools.oracle.sessions.SessionStory.E_BACK;
import static io.millrace.tools.oracle.sessions.SessionStory.E_COMPLETE;
import static io.millrace.tools.oracle.sessions.SessionStory.E_SUPERSEDED;
import static io.millrace.tools.oracle.sessions.SessionStory.OTHER;
import static io.millrace.tools.oracle.sessions.SessionStory.a;
import static io.millrace.tools.oracle.sessions.SessionStory.ended;
import static io.millrace.tools.oracle.sessions.SessionStory.news;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.schemas.CloseReason;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of sessions, by a correct run in which some records are changed. */
final class ClickstreamSessionsOracleTest {

    private final SessionStory scene = new SessionStory();
    private final List<SessionEvent> written = scene.written;

    private void changes(int index, UnaryOperator<SessionEvent.Builder> change) {
        scene.results.set(
                index,
                scene.result(change.apply(SessionEvent.newBuilder(written.get(index)))
                        .build()));
    }

    private Tally sessions() {
        return scene.tally("session-events");
    }

    @Test
    void verifiesACorrectJob() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.outputs())
                .containsEntry("session-events", new Tally(5, 5, 0, 0, 0))
                .containsEntry("clickstream-sessions.dlq", new Tally(3, 3, 0, 0, 0))
                .containsEntry("clickstream-sessions.late", new Tally(1, 1, 0, 0, 0));
        assertThat(verdict.input()).isEqualTo(new InputCounts(15, 0, 10, 0, 1, 1, 3));
    }

    @Test
    void countsTheOutcomesOfSessions() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.summary().figures())
                .containsEntry("open", 1L)
                .containsEntry("resultRecords", 16L)
                .containsEntry("sessions", 5L)
                .containsEntry("completedByReason", Map.of("INACTIVITY", 2L, "LOGOUT", 2L))
                .containsEntry("corrected", 2L)
                .containsEntry("superseded", 1L)
                .containsEntry("splits", 1L)
                .containsEntry("bounced", 1L)
                .containsEntry("truncated", 0L);
        assertThat(verdict.describe())
                .contains("results  16 records, 2 of them corrections; 5 sessions, 1 not over yet")
                .contains("2 sessions ended by LOGOUT")
                .contains("1 bounced, 0 with more pages than are listed; 1 superseded by bridging events, 1 splits");
        assertThat(verdict.headline())
                .isEqualTo("VERIFIED  clickstream-sessions: 5 expected, 5 matched, 0 missing, 0 duplicated, 0 wrong");
    }

    @Test
    void noticesAMissingCorrection() {
        scene.results.remove(A_SPLIT);

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 0));
    }

    @Test
    void noticesASessionWithoutAnyRecord() {
        scene.results.remove(14);

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 0));
    }

    @Test
    void noticesAWrongLastRecordWhereOutputIsAtLeastOnce() {
        scene.atLeastOnce();
        scene.results.add(scene.result(SessionEvent.newBuilder(written.get(E_COMPLETE))
                .setBounced(false)
                .build()));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesARevisionThatWasThereBefore() {
        changes(E_COMPLETE, session -> session.setRevision(2));

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 0, 1, 0));
    }

    @Test
    void noticesAHole() {
        changes(E_COMPLETE, session -> session.setRevision(4));

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 0));
    }

    @Test
    void noticesAnUpdateAfterTheEnd() {
        changes(A_SPLIT, session -> SessionEvent.newBuilder(a(6, -5, 65, 6).build()));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
        assertThat(scene.verdict().describe()).contains("revision 6 is UPDATE, complete before");
    }

    @Test
    void noticesARecordTooMany() {
        scene.writes(update(OTHER, "i", 1, 200, 200)
                .setPageCount(1)
                .setEntryPage("/home")
                .setCurrentPage("/home"));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesAnEndBeforeItsTime() {
        scene.writes(
                ended(CloseReason.INACTIVITY, update(OTHER, "i", 1, 200, 200).setPageCount(1))
                        .setEntryPage("/home")
                        .setCurrentPage("/home")
                        .setPages(List.of(page("/home", 200, 0)))
                        .setBounced(true));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesAnEndThatNoWatermarkAllowedYet() {
        // Before the event at 40 the watermark was 9:54.999 at most, so that a session until 10 was still open.
        List<SessionEvent> tooEarly = List.of(
                ended(CloseReason.INACTIVITY, a(3, -5, 10, 3))
                        .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 0)))
                        .build(),
                ended(CloseReason.INACTIVITY, a(4, -5, 40, 4))
                        .setKind(SessionEventKind.CORRECTED)
                        .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30)))
                        .build());
        scene.results.set(3, scene.result(tooEarly.get(0)));
        scene.results.set(A_COMPLETE, scene.result(tooEarly.get(1)));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
        assertThat(scene.verdict().describe()).contains("but the watermark was at most");
    }

    @Test
    void noticesAnIdFromTheCurrentStart() {
        for (int index = A_UPDATE_FROM_MINUS_FIVE; index < written.size(); index++) {
            if (written.get(index).getSessionId().equals(id(USER, "a"))) {
                changes(index, session -> session.setSessionId(id(USER, "z")).setRevision(session.getRevision() - 2));
            }
        }

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 1));
    }

    @Test
    void noticesAForgottenSession() {
        // Complete, then forgotten: the bridge and the logout only ever meet e.
        scene.results.subList(A_BRIDGED, E_BACK + 1).clear();
        scene.results.add(
                A_BRIDGED,
                scene.result(update(USER, "e", 1, 60, 75)
                        .setEventCount(2)
                        .setPageCount(1)
                        .setEntryPage("/news")
                        .setCurrentPage("/news")
                        .build()));
        scene.results.add(
                A_BRIDGED + 1,
                scene.result(update(USER, "f", 0, 60, 65).setEventCount(2).build()));
        scene.results.add(
                A_BRIDGED + 2, scene.result(news(2, SessionEventKind.UPDATE).build()));
        scene.results.add(scene.result(
                ended(CloseReason.LOGOUT, update(USER, "f", 1, 60, 65).setEventCount(2))
                        .build()));

        // The rest of a is missing, e was not superseded, and there is no session f.
        assertThat(sessions()).isEqualTo(new Tally(5, 3, 1, 0, 2));
    }

    @Test
    void noticesAMissingSuperseded() {
        changes(E_BACK, session -> session.setRevision(1));
        changes(E_COMPLETE, session -> session.setRevision(2));
        scene.results.remove(E_SUPERSEDED);

        assertThat(sessions()).isEqualTo(wrong(5, 1));
        assertThat(scene.verdict().describe()).contains("revision 1 has kind UPDATE, not SUPERSEDED");
    }

    @Test
    void noticesAWrongPageDuration() {
        changes(A_SPLIT, session -> session.setPages(List.of(page("/home", 0, 10), page("/cart", 10, 29.99))));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
        assertThat(scene.verdict().describe()).contains("revision 6 has page 1 Page[page=/cart");
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                wrongField("second end", A_SPLIT, session -> session.setKind(SessionEventKind.COMPLETE)),
                wrongField(
                        "correction of an open session",
                        E_BACK,
                        session -> session.setKind(SessionEventKind.CORRECTED)),
                wrongField("successor", E_SUPERSEDED, session -> session.setSupersededBy(id(OTHER, "d"))),
                wrongField(
                        "page duration before a correction",
                        A_COMPLETE,
                        session -> session.setPages(List.of(page("/home", 0, 10), page("/cart", 10, 0)))),
                wrongField("bounce", E_COMPLETE, session -> session.setBounced(false)),
                wrongField(
                        "pages in an update",
                        A_UPDATE_FROM_MINUS_FIVE,
                        session -> session.setPages(List.of(page("/home", 0, 10)))),
                wrongField("start", A_SPLIT, session -> session.setStartTime(minute(-4))),
                wrongField("last activity", A_SPLIT, session -> session.setLastActivity(minute(66))),
                wrongField("duration", A_SPLIT, session -> session.setDurationMs(1)),
                wrongField("events", A_SPLIT, session -> session.setEventCount(7)),
                wrongField("page count", A_SPLIT, session -> session.setPageCount(3)),
                wrongField("truncated", A_SPLIT, session -> session.setPagesTruncated(true)),
                wrongField("entry page", A_SPLIT, session -> session.setEntryPage("/cart")),
                wrongField("current page", A_SPLIT, session -> session.setCurrentPage("/news")),
                wrongField("referrer", A_SPLIT, session -> session.setReferrer(null)),
                wrongField("campaign", A_SPLIT, session -> session.setCampaign("summer")),
                wrongField("reason", A_SPLIT, session -> session.setCloseReason(CloseReason.INACTIVITY)),
                wrongField("superseded", A_SPLIT, session -> session.setSupersededBy(id(USER, "e"))));
    }

    private static Arguments wrongField(String name, int index, UnaryOperator<SessionEvent.Builder> change) {
        return arguments(name, index, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFields")
    void noticesAWrongField(String name, int index, UnaryOperator<SessionEvent.Builder> change) {
        changes(index, change);

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesASessionOfAnUnknownUser() {
        scene.writes(update("user-3", "x", 0, 0, 0));

        assertThat(sessions()).isEqualTo(new Tally(5, 5, 0, 0, 1));
    }
}
