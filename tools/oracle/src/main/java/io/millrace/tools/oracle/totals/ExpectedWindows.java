/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.WindowDefinition;
import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.config.jobs.WindowDefinition.Cumulative;
import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows that cover an instant, by trying every start near it and keeping those whose window contains it. In UTC
 * windows are aligned to the epoch; in other zones to local midnights, counted in days from 1970-01-01.
 */
final class ExpectedWindows {

    /**
     * A window of time, {@code [start, end)} in epoch milliseconds.
     *
     * @param window the definition's name
     */
    record TimeSpan(String window, long start, long end) {}

    private final List<WindowDefinition> definitions;

    ExpectedWindows(List<WindowDefinition> definitions) {
        this.definitions = List.copyOf(definitions);
    }

    List<Counting> countWindows() {
        return definitions.stream()
                .filter(Counting.class::isInstance)
                .map(Counting.class::cast)
                .toList();
    }

    /** Identifies a span among those of its window: by its start; in a cumulative window, by start and end. */
    String key(String window, long start, long end) {
        boolean cumulative = definitions.stream()
                .anyMatch(definition ->
                        definition instanceof Cumulative && definition.name().equals(window));
        return cumulative ? start + "-" + end : Long.toString(start);
    }

    /** The name of a span in the header of the late topic. */
    String name(TimeSpan span) {
        return span.window() + "@" + key(span.window(), span.start(), span.end());
    }

    List<TimeSpan> timeSpans(long eventTime) {
        List<TimeSpan> spans = new ArrayList<>();
        for (WindowDefinition definition : definitions) {
            if (definition instanceof Tumbling tumbling) {
                addHopping(
                        spans,
                        new Hopping(tumbling.name(), tumbling.size(), tumbling.size(), tumbling.zone()),
                        eventTime);
            } else if (definition instanceof Hopping hopping) {
                addHopping(spans, hopping, eventTime);
            } else if (definition instanceof Cumulative cumulative) {
                addCumulative(spans, cumulative, eventTime);
            }
        }
        return spans;
    }

    private static void addHopping(List<TimeSpan> spans, Hopping window, long eventTime) {
        String name = window.name();
        Duration size = window.size();
        Duration slide = window.slide();
        ZoneId zone = window.zone();
        if (isUtc(zone)) {
            long earliest = Math.floorDiv(eventTime - size.toMillis(), slide.toMillis());
            for (long i = earliest; i * slide.toMillis() <= eventTime; i++) {
                long start = i * slide.toMillis();
                addIfCovering(spans, new TimeSpan(name, start, start + size.toMillis()), eventTime);
            }
            return;
        }
        LocalDate today = Instant.ofEpochMilli(eventTime).atZone(zone).toLocalDate();
        for (long ago = size.toDays(); ago >= 0; ago--) {
            LocalDate first = today.minusDays(ago);
            if (Math.floorMod(first.toEpochDay(), slide.toDays()) == 0) {
                LocalDate next = first.plusDays(size.toDays());
                addIfCovering(spans, new TimeSpan(name, midnight(first, zone), midnight(next, zone)), eventTime);
            }
        }
    }

    /** The spans from the start of the period around the event time to one, two, … steps later. */
    private static void addCumulative(List<TimeSpan> spans, Cumulative window, long eventTime) {
        List<TimeSpan> periods = new ArrayList<>();
        addHopping(periods, new Hopping(window.name(), window.size(), window.size(), window.zone()), eventTime);
        TimeSpan period = periods.get(0);
        long step = window.step().toMillis();
        for (long end = period.start() + step; end < period.end(); end += step) {
            addIfCovering(spans, new TimeSpan(window.name(), period.start(), end), eventTime);
        }
        spans.add(period);
    }

    private static void addIfCovering(List<TimeSpan> spans, TimeSpan span, long eventTime) {
        if (span.start() <= eventTime && eventTime < span.end()) {
            spans.add(span);
        }
    }

    private static long midnight(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant().truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
    }

    private static boolean isUtc(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC);
    }
}
