/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TrafficClockTest {

    private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");

    @Test
    void equalsTheWallClockIfItStartsNow() {
        TrafficClock clock = new TrafficClock(NOW, NOW, 1);

        assertThat(clock.wallTimeAt(NOW.plusSeconds(5).toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(5).toEpochMilli());
    }

    @Test
    void neverCatchesUpAtFactorOne() {
        TrafficClock clock = new TrafficClock(NOW.minusSeconds(3_600), NOW, 1);

        assertThat(clock.wallTimeAt(NOW.toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(3_600).toEpochMilli());
    }

    @Test
    void catchesUpAndThenEqualsTheWallClock() {
        TrafficClock clock = new TrafficClock(NOW.minusSeconds(1_190), NOW, 120);

        assertThat(clock.caughtUpAt()).isEqualTo(NOW.plusSeconds(10).toEpochMilli());
        assertThat(clock.wallTimeAt(NOW.minusSeconds(1_190 - 120).toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(1).toEpochMilli());
        assertThat(clock.wallTimeAt(NOW.plusSeconds(60).toEpochMilli()))
                .isEqualTo(NOW.plusSeconds(60).toEpochMilli());
    }

    @Test
    void keepsTheRatePerWallClockSecondWhenItCatchesUp() {
        EventRate eventRate = new TrafficClock(NOW.minusSeconds(1_190), NOW, 120).eventRate(1_200);

        assertThat(eventRate.at(NOW.minusSeconds(60).toEpochMilli())).isEqualTo(10);
        assertThat(eventRate.at(NOW.plusSeconds(60).toEpochMilli())).isEqualTo(1_200);
    }

    @Test
    void rejectsAStartInTheFuture() {
        assertThatThrownBy(() -> new TrafficClock(NOW.plusSeconds(1), NOW, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not start in the future");
    }
}
