/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.WindowDefinition;
import io.millrace.config.jobs.WindowDefinition.Cumulative;
import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import io.millrace.tools.oracle.totals.ExpectedWindows.TimeSpan;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExpectedWindowsTest {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<TimeSpan> spans(WindowDefinition definition, String eventTime) {
        return new ExpectedWindows(List.of(definition))
                .timeSpans(Instant.parse(eventTime).toEpochMilli());
    }

    private static TimeSpan span(String start, String end) {
        return new TimeSpan(
                "w", Instant.parse(start).toEpochMilli(), Instant.parse(end).toEpochMilli());
    }

    @Test
    void includesTheStartAndExcludesTheEnd() {
        Tumbling minute = new Tumbling("w", Duration.ofMinutes(1), UTC);

        assertThat(spans(minute, "2026-03-01T10:01:00Z"))
                .containsExactly(span("2026-03-01T10:01:00Z", "2026-03-01T10:02:00Z"));
        assertThat(spans(minute, "2026-03-01T10:00:59.999Z"))
                .containsExactly(span("2026-03-01T10:00:00Z", "2026-03-01T10:01:00Z"));
    }

    @Test
    void alignsToTheEpochAlsoBeforeIt() {
        Tumbling minute = new Tumbling("w", Duration.ofMinutes(1), UTC);

        assertThat(spans(minute, "1969-12-31T23:59:30Z"))
                .containsExactly(span("1969-12-31T23:59:00Z", "1970-01-01T00:00:00Z"));
    }

    @Test
    void overlapsHoppingWindows() {
        Hopping hopping = new Hopping("w", Duration.ofMinutes(3), Duration.ofMinutes(1), UTC);

        assertThat(spans(hopping, "2026-03-01T10:02:30Z"))
                .containsExactlyInAnyOrder(
                        span("2026-03-01T10:00:00Z", "2026-03-01T10:03:00Z"),
                        span("2026-03-01T10:01:00Z", "2026-03-01T10:04:00Z"),
                        span("2026-03-01T10:02:00Z", "2026-03-01T10:05:00Z"));
    }

    @Test
    void growsCumulativeWindowsFromTheStartOfTheirStretch() {
        Cumulative cumulative = new Cumulative("w", Duration.ofHours(1), Duration.ofMinutes(20), UTC);

        assertThat(spans(cumulative, "2026-03-01T10:20:00Z"))
                .containsExactlyInAnyOrder(
                        span("2026-03-01T10:00:00Z", "2026-03-01T10:40:00Z"),
                        span("2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"));
    }

    @Test
    void countsLocalDaysWhereAZoneIsGiven() {
        Tumbling day = new Tumbling("w", Duration.ofDays(1), BERLIN);

        assertThat(spans(day, "2026-03-28T23:30:00Z"))
                .as("the day the clocks go forward has 23 hours")
                .containsExactly(span("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
        assertThat(spans(day, "2026-10-25T12:00:00Z"))
                .as("the day they go back has 25")
                .containsExactly(span("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
    }

    @Test
    void countsWeeksOfLocalDaysFromTheEpoch() {
        Hopping week = new Hopping("w", Duration.ofDays(7), Duration.ofDays(7), BERLIN);

        assertThat(spans(week, "1970-01-06T12:00:00Z"))
                .containsExactly(span("1969-12-31T23:00:00Z", "1970-01-07T23:00:00Z"));
    }
}
