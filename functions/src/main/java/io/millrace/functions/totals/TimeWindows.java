/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One configured time window: which spans {@code [start, end)} cover an event time. Spans are aligned to the epoch in
 * UTC or, in another time zone, to local midnight, with days counted from 1970-01-01; size and, for hopping windows,
 * step are then whole days.
 *
 * @param step distance between two starts of a hopping window (the size, if tumbling) or two ends of a cumulative one
 */
public record TimeWindows(String name, Shape shape, Duration size, Duration step, ZoneId zone) implements Serializable {

    private static final ZoneId UTC = ZoneId.of("UTC");

    public TimeWindows {
        zone = zone.normalized().equals(ZoneOffset.UTC) ? UTC : zone;
    }

    /** The arrangement of a window's spans. */
    public enum Shape {
        /** Spans of one size whose starts are one step apart; tumbling if the step is the size. */
        HOPPING,
        /** Within each period of the size: spans from its start to one, two, … steps later. */
        CUMULATIVE
    }

    /** From {@code start}, inclusive, to {@code end}, exclusive; epoch milliseconds. */
    public record Span(long start, long end) {}

    public static TimeWindows tumbling(String name, Duration size) {
        return new TimeWindows(name, Shape.HOPPING, size, size, UTC);
    }

    public static TimeWindows hopping(String name, Duration size, Duration slide) {
        return new TimeWindows(name, Shape.HOPPING, size, slide, UTC);
    }

    public static TimeWindows cumulative(String name, Duration size, Duration step) {
        return new TimeWindows(name, Shape.CUMULATIVE, size, step, UTC);
    }

    public TimeWindows in(ZoneId newZone) {
        return new TimeWindows(name, shape, size, step, newZone);
    }

    /** The definition as text, stored in state; under one name it must never change. */
    public String definition() {
        return "%s size %s step %s zone %s".formatted(shape, size, step, zone);
    }

    /**
     * Distinguishes a span from the others of this window: by its start in epoch milliseconds, or by start and end in a
     * cumulative window, whose spans share their starts.
     */
    String place(long start, long end) {
        return shape == Shape.CUMULATIVE ? start + "-" + end : Long.toString(start);
    }

    /** The spans that cover an event time in epoch milliseconds, in the order of their ends; at least one. */
    public List<Span> covering(long eventTime) {
        List<Span> covering = new ArrayList<>();
        WindowSpans spans = new WindowSpans(this);
        for (spans.seek(eventTime); spans.start() <= eventTime; spans.next()) {
            covering.add(new Span(spans.start(), spans.end()));
        }
        return covering;
    }

    /** Whether the window is aligned to the epoch in UTC, not to local midnight. */
    boolean isUtc() {
        return zone.equals(UTC);
    }

    /** A duration in the unit that the window is aligned to: milliseconds or, in another time zone than UTC, days. */
    long units(Duration duration) {
        return isUtc() ? duration.toMillis() : duration.toDays();
    }
}
