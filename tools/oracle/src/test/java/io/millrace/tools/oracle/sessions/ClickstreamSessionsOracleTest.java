/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static io.millrace.tools.oracle.sessions.SessionScene.id;
import static io.millrace.tools.oracle.sessions.SessionScene.millis;
import static io.millrace.tools.oracle.sessions.SessionScene.page;
import static io.millrace.tools.oracle.sessions.SessionScene.time;
import static io.millrace.tools.oracle.sessions.SessionScene.update;
import static io.millrace.tools.oracle.sessions.SessionScene.watermarkAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.CloseReason;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * One story, told right, and then spoilt in every way the oracle has to notice. Times are minutes.
 *
 * <pre>
 * offset  what                      becomes
 * 0       a  views /home at   0     session a: update
 * 1       b  views /cart at  10     session a: update
 * 2       z  clicks      at  −5     session a: update, from −5 on
 * 3       c  clicks      at  40     session a: update
 * 4       d  of another  at  71     session d: update; the watermark passes 70: a is complete
 * 5       e  views /news at  75     session e: update
 * 6       f  clicks      at  60     a bridge: a is corrected, e superseded by it
 * 7       g  logs out    at  65     a split: a is corrected, e comes back with an update
 * 8       h  of another, logs out at 110: session h: update; the watermark passes 101 and 105: d and e are complete
 * 9       i  of another  at 200     session i: update, open; h is complete
 * 10      j              at 150     late
 * 11      a copy of 9               duplicate
 * 12      broken bytes              dead letter, decode
 * 13      contradicts 9             dead letter, duplicate-conflict
 * 14      in a year                 dead letter, timestamp
 * </pre>
 */
final class ClickstreamSessionsOracleTest {

    private static final String USER = SessionScene.USER;
    private static final String OTHER = "user-2";

    // Where each record of a session stands among the results.
    private static final int A_UPDATE_FROM_MINUS_FIVE = 2;
    private static final int A_COMPLETE = 5;
    private static final int A_BRIDGED = 7;
    private static final int E_SUPERSEDED = 8;
    private static final int A_SPLIT = 9;
    private static final int E_BACK = 10;
    private static final int E_COMPLETE = 13;
    private static final int H_COMPLETE = 15;

    private final SessionScene scene = new SessionScene();
    private final List<SessionEvent> told = new ArrayList<>();
    private final ConsumerRecord<byte[], byte[]> tooLate;

    ClickstreamSessionsOracleTest() {
        scene.event(SessionScene.event("a", USER, EventType.PAGE_VIEW, 0)
                .setPage("/home")
                .setReferrer("search")
                .build());
        scene.view("b", USER, "/cart", 10);
        scene.event(SessionScene.event("z", USER, EventType.CLICK, -5)
                .setCampaign("spring")
                .build());
        scene.click("c", USER, 40);
        scene.click("d", OTHER, 71);
        scene.view("e", USER, "/news", 75);
        scene.click("f", USER, 60);
        scene.logout("g", USER, 65);
        scene.logout("h", OTHER, 110);
        ConsumerRecord<byte[], byte[]> last = scene.view("i", OTHER, "/home", 200);
        tooLate = scene.click("j", USER, 150);
        scene.late(tooLate, watermarkAfter(200), watermarkAfter(200) - millis(190));
        scene.input(OTHER, last.value());
        scene.deadLetter(scene.input(USER, new byte[] {9, 9, 9}), "decode");
        scene.deadLetter(scene.view("i", OTHER, "/other", 200), "duplicate-conflict");
        scene.deadLetter(scene.click("k", USER, 365 * 24 * 60), "timestamp");

        tells(update(USER, "a", 0, 0, 0, 1, 1)
                .setEntryPage("/home")
                .setCurrentPage("/home")
                .setReferrer("search"));
        tells(a(1, 0, 10, 2).setCampaign(null));
        tells(a(2, -5, 10, 3));
        tells(a(3, -5, 40, 4));
        tells(update(OTHER, "d", 0, 71, 71, 1, 0));
        tells(ended(CloseReason.INACTIVITY, a(4, -5, 40, 4))
                .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30))));
        tells(news(0, SessionEventKind.UPDATE));
        tells(ended(CloseReason.INACTIVITY, a(5, -5, 75, 6))
                .setKind(SessionEventKind.CORRECTED)
                .setPageCount(3)
                .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30), page("/news", 75, 0)))
                .setCurrentPage("/news"));
        tells(update(USER, "e", 1, -5, -5, 0, 0)
                .setKind(SessionEventKind.SUPERSEDED)
                .setSupersededBy(id(USER, "a")));
        tells(ended(CloseReason.LOGOUT, a(6, -5, 65, 6))
                .setKind(SessionEventKind.CORRECTED)
                .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30))));
        tells(news(2, SessionEventKind.UPDATE));
        tells(update(OTHER, "h", 0, 110, 110, 1, 0));
        tells(ended(CloseReason.INACTIVITY, update(OTHER, "d", 1, 71, 71, 1, 0)));
        tells(ended(CloseReason.INACTIVITY, news(3, SessionEventKind.COMPLETE))
                .setPages(List.of(page("/news", 75, 0)))
                .setBounced(true));
        tells(update(OTHER, "i", 0, 200, 200, 1, 1).setEntryPage("/home").setCurrentPage("/home"));
        tells(ended(CloseReason.LOGOUT, update(OTHER, "h", 1, 110, 110, 1, 0)));
    }

    private static SessionEvent.Builder a(int revision, double start, double last, int events) {
        return update(USER, "a", revision, start, last, events, 2)
                .setEntryPage("/home")
                .setCurrentPage("/cart")
                .setReferrer("search")
                .setCampaign("spring");
    }

    private static SessionEvent.Builder news(int revision, SessionEventKind kind) {
        return update(USER, "e", revision, 75, 75, 1, 1)
                .setKind(kind)
                .setEntryPage("/news")
                .setCurrentPage("/news");
    }

    private static SessionEvent.Builder ended(CloseReason reason, SessionEvent.Builder session) {
        return session.setKind(SessionEventKind.COMPLETE).setCloseReason(reason);
    }

    private void tells(SessionEvent.Builder session) {
        told.add(session.build());
        scene.results.add(scene.result(session.build()));
    }

    private void changes(int index, UnaryOperator<SessionEvent.Builder> change) {
        scene.results.set(
                index,
                scene.result(
                        change.apply(SessionEvent.newBuilder(told.get(index))).build()));
    }

    private Tally sessions() {
        return scene.verdict().outputs().get("session-events");
    }

    private static Tally wrong(long expected, long wrong) {
        return new Tally(expected, expected - wrong, 0, 0, wrong);
    }

    @Test
    void verifiesARightJob() {
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
    void saysWhatBecameOfTheSessions() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.figures())
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
    void noticesAMissingFinal() {
        scene.results.remove(H_COMPLETE);

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 0));
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
    void noticesADoubledRecord() {
        scene.results.add(scene.results.get(E_COMPLETE));

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 0, 1, 0));
    }

    @Test
    void acceptsADoubledRecordWhereOutputIsAtLeastOnce() {
        scene.atLeastOnce().results.add(scene.results.get(E_COMPLETE));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAWrongLastRecordWhereOutputIsAtLeastOnce() {
        scene.atLeastOnce();
        scene.results.add(scene.result(
                SessionEvent.newBuilder(told.get(E_COMPLETE)).setBounced(false).build()));

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
    void noticesASecondEnd() {
        changes(A_SPLIT, session -> session.setKind(SessionEventKind.COMPLETE));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesACorrectionOfWhatNeverEnded() {
        changes(E_BACK, session -> session.setKind(SessionEventKind.CORRECTED));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesARecordTooMany() {
        tells(update(OTHER, "i", 1, 200, 200, 1, 1).setEntryPage("/home").setCurrentPage("/home"));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesAnEndBeforeItsTime() {
        tells(ended(CloseReason.INACTIVITY, update(OTHER, "i", 1, 200, 200, 1, 1))
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
        for (int index = A_UPDATE_FROM_MINUS_FIVE; index < told.size(); index++) {
            if (told.get(index).getSessionId().equals(id(USER, "a"))) {
                changes(index, session -> session.setSessionId(id(USER, "z")).setRevision(session.getRevision() - 2));
            }
        }

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 1));
    }

    @Test
    void noticesAForgottenSession() {
        // Complete, then no longer known: the bridge and the logout only ever meet e.
        scene.results.subList(A_BRIDGED, E_BACK + 1).clear();
        scene.results.add(
                A_BRIDGED,
                scene.result(update(USER, "e", 1, 60, 75, 2, 1)
                        .setEntryPage("/news")
                        .setCurrentPage("/news")
                        .build()));
        scene.results.add(
                A_BRIDGED + 1, scene.result(update(USER, "f", 0, 60, 65, 2, 0).build()));
        scene.results.add(
                A_BRIDGED + 2, scene.result(news(2, SessionEventKind.UPDATE).build()));
        scene.results.add(scene.result(
                ended(CloseReason.LOGOUT, update(USER, "f", 1, 60, 65, 2, 0)).build()));

        // a lacks what followed, e was not superseded, and there is no session f.
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
    void noticesTheWrongSuccessor() {
        changes(E_SUPERSEDED, session -> session.setSupersededBy(id(OTHER, "d")));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesAWrongPageDuration() {
        changes(A_SPLIT, session -> session.setPages(List.of(page("/home", 0, 10), page("/cart", 10, 29.99))));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
        assertThat(scene.verdict().describe()).contains("revision 6 has page 1 Page[page=/cart");
    }

    @Test
    void noticesAWrongPageDurationInARecordThatWasCorrectedLater() {
        changes(A_COMPLETE, session -> session.setPages(List.of(page("/home", 0, 10), page("/cart", 10, 0))));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesAWrongBounce() {
        changes(E_COMPLETE, session -> session.setBounced(false));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesPagesInAnUpdate() {
        changes(A_UPDATE_FROM_MINUS_FIVE, session -> session.setPages(List.of(page("/home", 0, 10))));

        assertThat(sessions()).isEqualTo(wrong(5, 1));
    }

    @Test
    void noticesEveryOtherFieldThatIsWrong() {
        List<UnaryOperator<SessionEvent.Builder>> spoils = List.of(
                session -> session.setStartTime(time(-4)),
                session -> session.setLastActivity(time(66)),
                session -> session.setDurationMs(1),
                session -> session.setEventCount(7),
                session -> session.setPageCount(3),
                session -> session.setPagesTruncated(true),
                session -> session.setEntryPage("/cart"),
                session -> session.setCurrentPage("/news"),
                session -> session.setReferrer(null),
                session -> session.setCampaign("summer"),
                session -> session.setCloseReason(CloseReason.INACTIVITY),
                session -> session.setSupersededBy(id(USER, "e")));
        for (int i = 0; i < spoils.size(); i++) {
            changes(A_SPLIT, spoils.get(i));
            assertThat(sessions()).as("spoil %d", i).isEqualTo(wrong(5, 1));
        }
    }

    @Test
    void noticesASessionOfNobody() {
        tells(update("user-3", "x", 0, 0, 0, 1, 0));

        assertThat(sessions()).isEqualTo(new Tally(5, 5, 0, 0, 1));
    }

    @Test
    void noticesAKeyThatIsNotTheUser() {
        scene.results.set(H_COMPLETE, scene.result(USER, told.get(H_COMPLETE)));

        assertThat(sessions()).isEqualTo(new Tally(5, 4, 1, 0, 1));
    }

    @Test
    void noticesALateEventThatWasNot() {
        scene.late.clear();
        scene.late(tooLate, millis(190) - 1, -1);

        assertThat(scene.verdict().outputs().get("clickstream-sessions.late").wrong())
                .isEqualTo(1);
    }

    @Test
    void noticesCountsThatDiffer() {
        Map<String, Long> counts = new HashMap<>(scene.verdict().input().byGauge());
        assertThat(scene.verdict(Optional.of(counts)).isVerified()).isTrue();

        counts.put("recordsLate", 0L);
        assertThat(scene.verdict(Optional.of(counts)).isVerified()).isFalse();
    }

    /** Distances of the gap and 1 ms more; the watermark ends where the last session but one is just over. */
    private static SessionScene aroundTheGap(long millisOff) {
        SessionScene scene = new SessionScene();
        Duration gap = Duration.ofMinutes(30).plusMillis(millisOff);
        SimulatedSessionJob job = new SimulatedSessionJob(scene, 1, gap);
        double millisecond = 1 / 60_000.0;
        double[] minutes = {0, 30, 60 + millisecond, 90 + millisecond + 5_001 * millisecond};
        for (int i = 0; i < minutes.length; i++) {
            String user = i < 3 ? USER : OTHER;
            byte[] value = scene.encoded(SessionScene.event("e" + i, user, EventType.CLICK, minutes[i])
                    .build());
            job.take(SessionScene.arrival(0, i, user, value));
        }
        return scene;
    }

    @Test
    void noticesAGapThatIsAMillisecondTooShortOrTooLong() {
        assertThat(aroundTheGap(0).verdict().examples()).isEmpty();
        assertThat(aroundTheGap(0).verdict().isVerified()).isTrue();
        assertThat(aroundTheGap(-1).verdict().isVerified()).isFalse();
        assertThat(aroundTheGap(1).verdict().isVerified()).isFalse();
    }

    @Test
    void noticesAnEndThatIsAMillisecondTooLate() {
        SessionScene scene = aroundTheGap(0);
        assertThat(scene.verdict().figure("open")).isEqualTo(1);

        scene.results.remove(scene.results.size() - 1);

        assertThat(scene.verdict().outputs().get("session-events")).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }
}
