/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TrafficClockTest {

    private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");

    @Test
    void runsWithTheClockWhenItStartsNow() {
        TrafficClock clock = new TrafficClock(NOW, NOW, 1);

        assertThat(clock.wallTimeAt(NOW.plusSeconds(5).toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(5).toEpochMilli());
    }

    @Test
    void staysBehindAtFactorOne() {
        TrafficClock clock = new TrafficClock(NOW.minusSeconds(3_600), NOW, 1);

        assertThat(clock.wallTimeAt(NOW.toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(3_600).toEpochMilli());
    }

    @Test
    void catchesUpAndThenRunsWithTheClock() {
        TrafficClock clock = new TrafficClock(NOW.minusSeconds(1_190), NOW, 120);

        assertThat(clock.meeting()).isEqualTo(NOW.plusSeconds(10).toEpochMilli());
        assertThat(clock.wallTimeAt(NOW.minusSeconds(1_190 - 120).toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(1).toEpochMilli());
        assertThat(clock.wallTimeAt(NOW.plusSeconds(60).toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(60).toEpochMilli());
    }

    @Test
    void makesTheSameRateOnTheClockBeforeAndAfterItHasCaughtUp() {
        Intensity intensity = new TrafficClock(NOW.minusSeconds(1_190), NOW, 120).intensity(1_200);

        assertThat(intensity.at(NOW.minusSeconds(60).toEpochMilli())).isEqualTo(10);
        assertThat(intensity.at(NOW.plusSeconds(60).toEpochMilli())).isEqualTo(1_200);
    }

    @Test
    void refusesAStartThatIsStillToCome() {
        assertThatThrownBy(() -> new TrafficClock(NOW.plusSeconds(1), NOW, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("still to come");
    }
}
