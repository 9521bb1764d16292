/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static io.millrace.tools.oracle.sessions.SessionScene.USER;
import static io.millrace.tools.oracle.sessions.SessionStory.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.EventType;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Distances around the gap of a session. */
final class SessionGapTest {

    /** Distances of the gap and 1 ms more; the watermark ends where the last session but one is just over. */
    private static SessionScene aroundTheGap(long millisOff) {
        SessionScene scene = new SessionScene();
        Duration gap = Duration.ofMinutes(30).plusMillis(millisOff);
        SimulatedSessionJob job = new SimulatedSessionJob(scene, 1, gap);
        double millisecond = 1 / 60_000.0;
        double[] minutes = {0, 30, 60 + millisecond, 90 + millisecond + 5_001 * millisecond};
        for (int i = 0; i < minutes.length; i++) {
            String user = i < 3 ? USER : OTHER;
            byte[] value = scene.encode(SessionScene.event("e" + i, user, EventType.CLICK, minutes[i])
                    .build());
            job.take(scene.arrival(0, i, user, value));
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
