/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Numbers the days of a time zone, 1970-01-01 being 0. A day lasts from its midnight to the next one, whatever the clocks
 * show in between. Remembers the last day and offset, so that neighbouring times cost no look-up. Not for several threads.
 */
final class LocalDays {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final ZoneId zone;
    private final ZoneRules rules;

    private long offset;
    private long offsetFrom;
    private long offsetUntil;
    private long lastDay;
    private long lastMidnight;
    private long nextMidnight;

    LocalDays(ZoneId zone) {
        this.zone = zone;
        this.rules = zone.getRules();
        remember(0);
    }

    /** The day that contains an instant in epoch milliseconds. */
    long of(long instant) {
        if (instant >= lastMidnight && instant < nextMidnight) {
            return lastDay;
        }
        if (instant < offsetFrom || instant >= offsetUntil) {
            findOffset(instant);
        }
        long day = Math.floorDiv(instant + offset, DAY);
        remember(day);
        if (instant >= nextMidnight) {
            remember(day + 1); // clocks that were turned back past midnight show the old date again
        }
        return lastDay;
    }

    /** The first instant of a day, epoch milliseconds. */
    long midnight(long day) {
        if (day == lastDay) {
            return lastMidnight;
        }
        if (day == lastDay + 1) {
            return nextMidnight;
        }
        return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    private void remember(long day) {
        long from = LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
        nextMidnight =
                LocalDate.ofEpochDay(day + 1).atStartOfDay(zone).toInstant().toEpochMilli();
        lastMidnight = from;
        lastDay = day;
    }

    private void findOffset(long instant) {
        Instant time = Instant.ofEpochMilli(instant);
        offset = Duration.ofSeconds(rules.getOffset(time).getTotalSeconds()).toMillis();
        ZoneOffsetTransition before = rules.previousTransition(time.plusMillis(1));
        ZoneOffsetTransition after = rules.nextTransition(time);
        offsetFrom = before == null ? Long.MIN_VALUE : before.getInstant().toEpochMilli();
        offsetUntil = after == null ? Long.MAX_VALUE : after.getInstant().toEpochMilli();
    }
}
