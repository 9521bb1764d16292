/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.totals.WindowNumbers.Entry;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowNumbersTest {

    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final TimeWindows ONE_MINUTE = TimeWindows.tumbling("1m", MINUTE);

    @Test
    void theDefaultWindowsShareOneGroup() {
        assertThat(entries(
                        ONE_MINUTE,
                        TimeWindows.tumbling("5m", Duration.ofMinutes(5)),
                        TimeWindows.hopping("h", Duration.ofMinutes(5), MINUTE)))
                .containsExactly(
                        new Entry("1m", 0, 0, 60_000), new Entry("h", 1, 0, 60_000), new Entry("5m", 2, 0, 60_000));
    }

    @Test
    void theFinestWindowOfAGroupDecidesTheLengthOfItsPanes() {
        assertThat(entries(ONE_MINUTE, TimeWindows.hopping("h", MINUTE, Duration.ofSeconds(5))))
                .containsExactly(new Entry("h", 0, 0, 5_000), new Entry("1m", 1, 0, 5_000));
    }

    @Test
    void windowsWithoutACommonDivisorHaveGroupsOfTheirOwn() {
        assertThat(entries(
                        TimeWindows.tumbling("2m", Duration.ofMinutes(2)),
                        TimeWindows.tumbling("3m", Duration.ofMinutes(3))))
                .extracting(Entry::group)
                .containsExactly(0, 1);
    }

    @Test
    void aWindowThatWouldConsistOfMoreThanSixtyPanesHasAGroupOfItsOwn() {
        assertThat(entries(
                        ONE_MINUTE,
                        TimeWindows.tumbling("1h", Duration.ofMinutes(60)),
                        TimeWindows.tumbling("61m", Duration.ofMinutes(61))))
                .extracting(Entry::group)
                .containsExactly(0, 0, 1);
    }

    @Test
    void daysOfOneTimeZoneShareAGroupButNotWithCumulativeStepsOrUtc() {
        assertThat(entries(
                        TimeWindows.tumbling("day", DAY).in(VIENNA),
                        TimeWindows.tumbling("week", Duration.ofDays(7)).in(VIENNA),
                        TimeWindows.cumulative("hours", DAY, Duration.ofHours(1))
                                .in(VIENNA),
                        TimeWindows.tumbling("utc", DAY)))
                .containsExactlyInAnyOrder(
                        new Entry("hours", 0, 0, 0),
                        new Entry("day", 1, 1, 1),
                        new Entry("week", 2, 1, 1),
                        new Entry("utc", 3, 2, DAY.toMillis()));
    }

    /** Panes of the old group contain purchases from before the restore, and a new window starts empty. */
    @Test
    void aWindowAddedByARestoreJoinsNoOlderGroup() {
        WindowSettings more = settings(ONE_MINUTE, TimeWindows.tumbling("5m", Duration.ofMinutes(5)));

        assertThat(WindowNumbers.restore(entries(ONE_MINUTE), more).entries())
                .containsExactly(new Entry("1m", 0, 0, 60_000), new Entry("5m", 1, 1, 300_000));
    }

    @Test
    void aGroupKeepsItsPanesWhenItsFinestWindowIsRemoved() {
        TimeWindows fiveMinutes = TimeWindows.tumbling("5m", Duration.ofMinutes(5));
        List<Entry> before = entries(ONE_MINUTE, fiveMinutes);

        assertThat(WindowNumbers.restore(before, settings(fiveMinutes)).of("5m"))
                .isEqualTo(new Entry("5m", 1, 0, 60_000));
    }

    @Test
    void numbersOfRemovedWindowsAreNotUsedAgain() {
        TimeWindows second = TimeWindows.tumbling("2", MINUTE);
        List<Entry> removed =
                WindowNumbers.restore(entries(ONE_MINUTE), settings()).entries();

        assertThat(WindowNumbers.restore(removed, settings(second)).of("2")).isEqualTo(new Entry("2", 1, 1, 60_000));
    }

    private static List<Entry> entries(TimeWindows... windows) {
        return WindowNumbers.restore(List.of(), settings(windows)).entries();
    }

    private static WindowSettings settings(TimeWindows... windows) {
        return new WindowSettings(List.of(windows), List.of(), MINUTE, DAY);
    }
}
