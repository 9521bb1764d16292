/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.totals.TimeWindows.Shape;
import io.millrace.functions.totals.TimeWindows.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The totals as contract §4 defines them, recomputed from lists of amounts: every span of every window keeps its own
 * amounts, and nothing is shared.
 */
final class NaiveTotals {

    private record Key(String user, String currency, String window, Span span) {}

    private record CountKey(String user, String currency, String window) {}

    private static final class Open {

        private final List<Long> amounts = new ArrayList<>();
        private int revision = -1;
    }

    private static final class Filling {

        private final List<Long> amounts = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private long sequence;
        private long lastTime = Long.MIN_VALUE;
    }

    private final Map<Key, Open> open = new HashMap<>();
    private final Map<CountKey, Filling> filling = new HashMap<>();
    private final List<String> results = new ArrayList<>();

    private WindowSettings settings;
    private long watermark;

    NaiveTotals(WindowSettings settings, long watermark) {
        this.settings = settings;
        this.watermark = watermark;
    }

    /** The results since the last call, sorted. */
    List<String> results() {
        List<String> taken = results.stream().sorted().toList();
        results.clear();
        return taken;
    }

    void restart(WindowSettings changed) {
        settings = changed;
        open.keySet().removeIf(key -> changed.timeWindows().stream()
                .noneMatch(window -> window.name().equals(key.window())));
        filling.keySet().removeIf(key -> changed.countWindows().stream()
                .noneMatch(window -> window.name().equals(key.window())));
    }

    void add(String user, String currency, long amount, long time) {
        for (TimeWindows window : settings.timeWindows()) {
            for (Span span : covering(window, time)) {
                if (span.end() - 1 + settings.allowedLateness().toMillis() > watermark) {
                    addTo(new Key(user, currency, window.name(), span), amount);
                }
            }
        }
        for (CountWindows window : settings.countWindows()) {
            addTo(new CountKey(user, currency, window.name()), window.size(), amount, time);
        }
    }

    private void addTo(Key key, long amount) {
        Open total = open.computeIfAbsent(key, added -> new Open());
        total.amounts.add(amount);
        if (key.span().end() - 1 <= watermark) {
            emit(key, total, "LATE_UPDATE");
        }
    }

    private void addTo(CountKey key, long size, long amount, long time) {
        Filling window = filling.computeIfAbsent(key, added -> new Filling());
        if (window.lastTime + settings.countIdle().toMillis() <= watermark) {
            window.amounts.clear();
            window.times.clear();
        }
        window.amounts.add(amount);
        window.times.add(time);
        window.lastTime = Math.max(window.lastTime, time);
        if (window.amounts.size() < size) {
            return;
        }
        results.add(String.join(
                " ",
                key.user(),
                key.currency(),
                key.window(),
                "#" + window.sequence++,
                Collections.min(window.times) + ".." + Collections.max(window.times),
                summary(window.amounts),
                "0 ON_TIME"));
        window.amounts.clear();
        window.times.clear();
    }

    void advance(long newWatermark) {
        watermark = newWatermark;
        open.forEach((key, total) -> {
            if (total.revision < 0 && key.span().end() - 1 <= watermark) {
                emit(key, total, "ON_TIME");
            }
        });
        open.keySet()
                .removeIf(
                        key -> key.span().end() - 1 + settings.allowedLateness().toMillis() <= watermark);
    }

    private void emit(Key key, Open total, String kind) {
        total.revision++;
        results.add(String.join(
                " ",
                key.user(),
                key.currency(),
                key.window(),
                "#null",
                key.span().start() + ".." + key.span().end(),
                summary(total.amounts),
                total.revision + " " + kind));
    }

    private static String summary(List<Long> amounts) {
        var statistics = amounts.stream().mapToLong(Long::longValue).summaryStatistics();
        return statistics.getCount() + " " + statistics.getSum() + " " + statistics.getMin() + " "
                + statistics.getMax();
    }

    /** The spans that cover a time, found by looking at many that may. */
    static List<Span> covering(TimeWindows window, long time) {
        if (window.shape() == Shape.HOPPING) {
            return hopping(window, time);
        }
        List<Span> spans = new ArrayList<>();
        Span period = hopping(TimeWindows.tumbling("period", window.size()).in(window.zone()), time)
                .get(0);
        long step = window.step().toMillis();
        for (long end = period.start() + step; end < period.end(); end += step) {
            if (time < end) {
                spans.add(new Span(period.start(), end));
            }
        }
        spans.add(period);
        return spans;
    }

    private static List<Span> hopping(TimeWindows window, long time) {
        List<Span> spans = new ArrayList<>();
        if (window.zone().normalized().equals(ZoneOffset.UTC)) {
            long step = window.step().toMillis();
            long first = Math.floorDiv(time - window.size().toMillis(), step) - 1;
            for (long number = first; number * step <= time; number++) {
                addIfCovering(
                        spans, number * step, number * step + window.size().toMillis(), time);
            }
            return spans;
        }
        LocalDate today = Instant.ofEpochMilli(time).atZone(window.zone()).toLocalDate();
        for (long day = -window.size().toDays() - 2; day <= 2; day++) {
            LocalDate first = today.plusDays(day);
            if (Math.floorMod(first.toEpochDay(), window.step().toDays()) == 0) {
                LocalDate last = first.plusDays(window.size().toDays());
                addIfCovering(
                        spans,
                        first.atStartOfDay(window.zone()).toInstant().toEpochMilli(),
                        last.atStartOfDay(window.zone()).toInstant().toEpochMilli(),
                        time);
            }
        }
        return spans;
    }

    private static void addIfCovering(List<Span> spans, long start, long end, long time) {
        if (start <= time && time < end) {
            spans.add(new Span(start, end));
        }
    }
}
