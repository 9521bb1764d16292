/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.totals.TimeWindows.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TimeWindowsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void tumblingStartsAreInclusiveAndEndsExclusive() {
        TimeWindows window = TimeWindows.tumbling("tumbling-1m", MINUTE);

        assertThat(window.covering(60_000)).containsExactly(new Span(60_000, 120_000));
        assertThat(window.covering(119_999)).containsExactly(new Span(60_000, 120_000));
        assertThat(window.covering(120_000)).containsExactly(new Span(120_000, 180_000));
    }

    @Test
    void tumblingIsAlignedToTheEpochAlsoBeforeIt() {
        assertThat(TimeWindows.tumbling("w", MINUTE).covering(-1)).containsExactly(new Span(-60_000, 0));
    }

    @Test
    void hoppingCoversEveryOverlappingSpanOnce() {
        TimeWindows window = TimeWindows.hopping("h", Duration.ofMinutes(3), MINUTE);

        assertThat(window.covering(180_000))
                .containsExactlyInAnyOrder(
                        new Span(60_000, 240_000), new Span(120_000, 300_000), new Span(180_000, 360_000));
        assertThat(window.covering(179_999))
                .containsExactlyInAnyOrder(new Span(0, 180_000), new Span(60_000, 240_000), new Span(120_000, 300_000));
    }

    @Test
    void cumulativeSpansShareTheirStartAndEndAtEveryRemainingStep() {
        TimeWindows window = TimeWindows.cumulative("c", Duration.ofMinutes(3), MINUTE);

        assertThat(window.covering(180_000))
                .containsExactlyInAnyOrder(
                        new Span(180_000, 240_000), new Span(180_000, 300_000), new Span(180_000, 360_000));
        assertThat(window.covering(300_000)).containsExactly(new Span(180_000, 360_000));
        assertThat(window.covering(359_999)).containsExactly(new Span(180_000, 360_000));
    }

    @Test
    void aDayInATimeZoneRunsFromMidnightToMidnightAcrossADaylightSavingChange() {
        TimeWindows window = TimeWindows.tumbling("d", DAY).in(ZoneId.of("Europe/Vienna"));

        // 2025-03-30 has 23 hours there
        assertThat(window.covering(Instant.parse("2025-03-30T12:00:00Z").toEpochMilli()))
                .containsExactly(span("2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z"));
        assertThat(window.covering(Instant.parse("2025-03-29T22:59:59.999Z").toEpochMilli()))
                .containsExactly(span("2025-03-28T23:00:00Z", "2025-03-29T23:00:00Z"));
    }

    @Test
    void hoppingDaysInATimeZoneStartEachLocalDay() {
        TimeWindows window = TimeWindows.hopping("d", Duration.ofDays(2), DAY).in(ZoneId.of("Asia/Kolkata"));

        assertThat(window.covering(Instant.parse("2025-01-02T00:00:00Z").toEpochMilli()))
                .containsExactlyInAnyOrder(
                        span("2024-12-31T18:30:00Z", "2025-01-02T18:30:00Z"),
                        span("2025-01-01T18:30:00Z", "2025-01-03T18:30:00Z"));
    }

    @Test
    void allNamesOfUtcAreEqual() {
        assertThat(TimeWindows.tumbling("d", MINUTE).in(ZoneOffset.UTC)).isEqualTo(TimeWindows.tumbling("d", MINUTE));
    }

    private static Span span(String start, String end) {
        return new Span(Instant.parse(start).toEpochMilli(), Instant.parse(end).toEpochMilli());
    }
}
