/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.DurationText;
import io.millrace.config.binding.ItemReader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.config.jobs.WindowDefinition.Cumulative;
import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses the list {@code windows} of {@code purchase-totals}. */
final class WindowReader {

    private static final Duration MIN_SIZE = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final long MAX_COUNT = 1_000_000_000;

    private enum Type {
        TUMBLING,
        HOPPING,
        CUMULATIVE,
        COUNT
    }

    private final Set<String> names = new HashSet<>();

    /** The windows; if there are errors, the valid ones. */
    static List<WindowDefinition> read(SettingsReader reader) {
        WindowReader windows = new WindowReader();
        List<WindowDefinition> definitions = new ArrayList<>();
        for (ItemReader item : reader.items("windows")) {
            windows.read(item).ifPresent(definitions::add);
        }
        return List.copyOf(definitions);
    }

    private Optional<WindowDefinition> read(ItemReader item) {
        int errorsBefore = item.errorCount();
        String name = item.require("name", ValueParser.name(), "");
        if (!name.isEmpty() && !names.add(name)) {
            item.reject("name", "duplicate name", "give each window its own name");
        }
        Optional<Type> type = item.require("type", ValueParser.oneOf(Type.class));
        if (type.isEmpty()) {
            return Optional.empty();
        }
        item.allowOnly(fields(type.orElseThrow()));
        WindowDefinition definition = read(item, type.orElseThrow(), name);
        return item.errorCount() > errorsBefore ? Optional.empty() : Optional.of(definition);
    }

    private static List<String> fields(Type type) {
        return switch (type) {
            case TUMBLING -> List.of("name", "type", "size", "time-zone");
            case HOPPING -> List.of("name", "type", "size", "slide", "time-zone");
            case CUMULATIVE -> List.of("name", "type", "size", "step", "time-zone");
            case COUNT -> List.of("name", "type", "count");
        };
    }

    private static WindowDefinition read(ItemReader item, Type type, String name) {
        if (type == Type.COUNT) {
            return new Counting(name, item.require("count", ValueParser.wholeNumber(1, MAX_COUNT), 1L));
        }
        int errorsBefore = item.errorCount();
        ZoneId zone = item.find("time-zone", ValueParser.zone()).orElse(UTC);
        Duration size = item.require("size", ValueParser.duration(MIN_SIZE), MIN_SIZE);
        WindowDefinition definition =
                switch (type) {
                    case HOPPING -> new Hopping(name, size, period(item, "slide"), zone);
                    case CUMULATIVE -> new Cumulative(name, size, period(item, "step"), zone);
                    default -> new Tumbling(name, size, zone);
                };
        if (item.errorCount() == errorsBefore) {
            checkPeriods(item, definition);
        }
        return definition;
    }

    private static Duration period(ItemReader item, String field) {
        return item.require(field, ValueParser.duration(MIN_SIZE), MIN_SIZE);
    }

    private static void checkPeriods(ItemReader item, WindowDefinition definition) {
        if (definition instanceof Tumbling window) {
            requireDays(item, "size", window.size(), window.zone());
        }
        if (definition instanceof Hopping window) {
            requireDays(item, "size", window.size(), window.zone());
            requireDays(item, "slide", window.slide(), window.zone());
            requireDivisor(item, "slide", window.slide(), window.size());
        }
        if (definition instanceof Cumulative window) {
            requireDays(item, "size", window.size(), window.zone());
            requireDivisor(item, "step", window.step(), window.size());
        }
    }

    private static void requireDivisor(ItemReader item, String field, Duration period, Duration size) {
        if (size.toMillis() % period.toMillis() != 0) {
            item.reject(field, "must divide the size, " + DurationText.format(size), "");
        }
    }

    /** Windows in a time zone start at its midnights, which is only well-defined for whole days. */
    private static void requireDays(ItemReader item, String field, Duration duration, ZoneId zone) {
        boolean utc = zone.normalized().equals(ZoneOffset.UTC);
        if (!utc && duration.toMillis() % DAY.toMillis() != 0) {
            item.reject(field, "must be in whole days, such as '1 d'", "or remove time-zone");
        }
    }
}
