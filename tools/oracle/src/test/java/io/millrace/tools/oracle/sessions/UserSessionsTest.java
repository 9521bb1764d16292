/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The effects of events on ids, in milliseconds, with a gap of 10 and a maximum length of 25. Sessions are written as the event
 * whose id they carry and, behind a colon, their events; an upper-case letter logs out.
 */
final class UserSessionsTest {

    private final UserSessions user = new UserSessions(new Sessionizer(Duration.ofMillis(10), Duration.ofMillis(25)));
    private final Map<String, String> anchors = new HashMap<>();

    private List<String> accept(String id, long time) {
        String type = Character.isUpperCase(id.charAt(0)) ? "LOGOUT" : "CLICK";
        Click click = new Click(id, "u", type, null, null, null, time);
        anchors.put(Sessionizer.id(click), id);
        return user.accept(click).stream().map(this::text).toList();
    }

    private String text(Change change) {
        String anchor = anchors.get(change.id());
        String session = "%s:%s".formatted(anchors.get(change.carried()), text(change.session()));
        return switch (change.effect()) {
            case CHANGED -> session;
            case REASON_CHANGED ->
                "%s ends by %s".formatted(session, change.session().reason());
            case SUPERSEDED -> "%s superseded by %s".formatted(anchor, session);
        };
    }

    private static String text(Sessionizer.Session session) {
        return session.events().stream().map(Click::id).collect(Collectors.joining());
    }

    @Test
    void anEventGrowsItsSession() {
        assertThat(accept("a", 100)).containsExactly("a:a");
        assertThat(accept("b", 110)).containsExactly("a:ab");
        assertThat(accept("c", 121)).containsExactly("c:c");
    }

    @Test
    void anEarlierEventDoesNotChangeTheId() {
        accept("b", 100);

        assertThat(accept("a", 95)).containsExactly("b:ab");
        assertThat(accept("c", 101)).containsExactly("b:abc");
    }

    @Test
    void aBridgeSupersedesTheLaterAnchor() {
        accept("c", 120);
        accept("a", 100);

        assertThat(accept("b", 110)).containsExactly("a:abc", "c superseded by a:abc");
        assertThat(accept("d", 125)).containsExactly("a:abcd");
        assertThat(user.splits()).isZero();
    }

    @Test
    void aSplitRestoresASupersededId() {
        accept("a", 100);
        accept("c", 120);
        accept("b", 110);

        assertThat(accept("L", 111)).containsExactly("a:abL", "c:c");
        assertThat(user.splits()).isEqualTo(1);
    }

    @Test
    void aSplitWithoutAnAnchorTakesItsFirstEvent() {
        accept("a", 100);
        accept("b", 110);
        accept("c", 115);

        assertThat(accept("L", 105)).containsExactly("a:aL", "b:bc");
        assertThat(accept("d", 106)).containsExactly("b:dbc");
        assertThat(user.splits()).isEqualTo(1);
    }

    @Test
    void exceedingTheLengthChangesTheReasonOfASession() {
        accept("a", 100);
        accept("b", 110);
        accept("c", 120);

        assertThat(accept("d", 126)).containsExactly("a:abc ends by MAX_LENGTH", "d:d");
        assertThat(user.splits()).isZero();
    }

    @Test
    void anEarlierStartMovesEventsToTheNextSession() {
        accept("a", 100);
        accept("b", 110);
        accept("c", 120);
        accept("d", 130);
        accept("e", 135);

        assertThat(accept("z", 94)).containsExactly("a:zab", "d:cde");
        assertThat(user.splits()).isZero();
    }

    @Test
    void anEarlierStartCanMakeASessionOfTheRest() {
        accept("a", 100);
        accept("b", 110);
        accept("c", 120);

        assertThat(accept("z", 94)).containsExactly("a:zab", "c:c");
        assertThat(user.splits()).isEqualTo(1);
    }

    @Test
    void anIdSupersededTwiceComesBackTwice() {
        accept("a", 100);
        accept("c", 120);
        accept("b", 110);
        accept("L", 111);

        // b, the anchor-less middle, makes a session with c once the next logout cuts before it.
        assertThat(accept("K", 101)).containsExactly("a:aK", "b:bL");
        assertThat(accept("d", 112)).containsExactly("c:dc");
        assertThat(user.byId().keySet()).extracting(anchors::get).containsExactly("a", "b", "c");
        assertThat(user.splits()).isEqualTo(2);
    }
}
