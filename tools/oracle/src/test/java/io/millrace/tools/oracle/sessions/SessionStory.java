/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.schemas.CloseReason;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.Story;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct run of {@code clickstream-sessions}. Times are minutes.
 *
 * <pre>
 * offset  record                    outcome
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
public final class SessionStory extends SessionScene {

    static final String OTHER = "user-2";

    // Indexes of the results.
    static final int A_UPDATE_FROM_MINUS_FIVE = 2;
    static final int A_COMPLETE = 5;
    static final int A_BRIDGED = 7;
    static final int E_SUPERSEDED = 8;
    static final int A_SPLIT = 9;
    static final int E_BACK = 10;
    static final int E_COMPLETE = 13;
    static final int H_COMPLETE = 15;

    /** The results as written. */
    final List<SessionEvent> written = new ArrayList<>();

    private final ConsumerRecord<byte[], byte[]> tooLate;
    private final ConsumerRecord<byte[], byte[]> last;
    private final ConsumerRecord<byte[], byte[]> broken;

    public SessionStory() {
        event(event("a", USER, EventType.PAGE_VIEW, 0).setPage("/home").setReferrer("search"));
        view("b", USER, "/cart", 10);
        event(event("z", USER, EventType.CLICK, -5).setCampaign("spring"));
        click("c", USER, 40);
        click("d", OTHER, 71);
        view("e", USER, "/news", 75);
        click("f", USER, 60);
        logout("g", USER, 65);
        logout("h", OTHER, 110);
        last = view("i", OTHER, "/home", 200);
        tooLate = click("j", USER, 150);
        late(tooLate, watermarkAfter(200 * 60), watermarkAfter(200 * 60) - minuteMillis(190));
        input(OTHER, last.value());
        broken = input(USER, new byte[] {9, 9, 9});
        deadLetter(broken, "decode");
        deadLetter(view("i", OTHER, "/other", 200), "duplicate-conflict");
        deadLetter(click("k", USER, 365 * 24 * 60), "timestamp");
        writeOutput();
    }

    private void writeOutput() {
        writes(update(USER, "a", 0, 0, 0)
                .setPageCount(1)
                .setEntryPage("/home")
                .setCurrentPage("/home")
                .setReferrer("search"));
        writes(a(1, 0, 10, 2).setCampaign(null));
        writes(a(2, -5, 10, 3));
        writes(a(3, -5, 40, 4));
        writes(update(OTHER, "d", 0, 71, 71));
        writes(ended(CloseReason.INACTIVITY, a(4, -5, 40, 4))
                .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30))));
        writes(news(0, SessionEventKind.UPDATE));
        writes(ended(CloseReason.INACTIVITY, a(5, -5, 75, 6))
                .setKind(SessionEventKind.CORRECTED)
                .setPageCount(3)
                .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30), page("/news", 75, 0)))
                .setCurrentPage("/news"));
        writes(update(USER, "e", 1, -5, -5)
                .setEventCount(0)
                .setKind(SessionEventKind.SUPERSEDED)
                .setSupersededBy(id(USER, "a")));
        writes(ended(CloseReason.LOGOUT, a(6, -5, 65, 6))
                .setKind(SessionEventKind.CORRECTED)
                .setPages(List.of(page("/home", 0, 10), page("/cart", 10, 30))));
        writes(news(2, SessionEventKind.UPDATE));
        writes(update(OTHER, "h", 0, 110, 110));
        writes(ended(CloseReason.INACTIVITY, update(OTHER, "d", 1, 71, 71)));
        writes(ended(CloseReason.INACTIVITY, news(3, SessionEventKind.COMPLETE))
                .setPages(List.of(page("/news", 75, 0)))
                .setBounced(true));
        writes(update(OTHER, "i", 0, 200, 200)
                .setPageCount(1)
                .setEntryPage("/home")
                .setCurrentPage("/home"));
        writes(ended(CloseReason.LOGOUT, update(OTHER, "h", 1, 110, 110)));
    }

    static SessionEvent.Builder a(int revision, double start, double last, int events) {
        return update(USER, "a", revision, start, last)
                .setEventCount(events)
                .setPageCount(2)
                .setEntryPage("/home")
                .setCurrentPage("/cart")
                .setReferrer("search")
                .setCampaign("spring");
    }

    static SessionEvent.Builder news(int revision, SessionEventKind kind) {
        return update(USER, "e", revision, 75, 75)
                .setPageCount(1)
                .setKind(kind)
                .setEntryPage("/news")
                .setCurrentPage("/news");
    }

    static SessionEvent.Builder ended(CloseReason reason, SessionEvent.Builder session) {
        return session.setKind(SessionEventKind.COMPLETE).setCloseReason(reason);
    }

    void writes(SessionEvent.Builder session) {
        written.add(session.build());
        results.add(result(session.build()));
    }

    public Story story() {
        return new Story(this, results, H_COMPLETE, tooLate, minuteMillis(190), watermarkAfter(200 * 60), last, broken);
    }
}
