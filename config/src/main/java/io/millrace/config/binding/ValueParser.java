/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Parses the text of a setting. */
@FunctionalInterface
public interface ValueParser<T> {

    Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    T parse(String text) throws InvalidValueException;

    static ValueParser<Duration> duration(Duration atLeast) {
        return text -> {
            Duration duration = DurationText.parse(text);
            require(duration.compareTo(atLeast) >= 0, "must be at least " + DurationText.format(atLeast));
            return duration;
        };
    }

    static ValueParser<Duration> duration(Duration atLeast, Duration atMost) {
        return text -> {
            Duration duration = duration(atLeast).parse(text);
            require(duration.compareTo(atMost) <= 0, "must be at most " + DurationText.format(atMost));
            return duration;
        };
    }

    static ValueParser<Long> wholeNumber(long least, long most) {
        String requirement = "must be a whole number from %d to %d".formatted(least, most);
        return text -> {
            try {
                long number = Long.parseLong(text);
                require(number >= least && number <= most, requirement);
                return number;
            } catch (NumberFormatException e) {
                throw new InvalidValueException(requirement);
            }
        };
    }

    /** A decimal number above 0 that a double can hold. */
    static ValueParser<Double> positiveNumber() {
        String requirement = "must be a positive number such as 60 or 2.5";
        return text -> {
            try {
                double number = new BigDecimal(text).doubleValue();
                require(number > 0 && Double.isFinite(number), requirement);
                return number;
            } catch (NumberFormatException e) {
                throw new InvalidValueException(requirement);
            }
        };
    }

    /** A point in time in whole milliseconds, from 1970 on. */
    static ValueParser<Instant> instant() {
        return text -> {
            try {
                Instant instant = Instant.parse(text);
                boolean inRange = !instant.isBefore(Instant.EPOCH) && instant.isBefore(END_OF_TIME);
                require(inRange, "must be between 1970 and 9999");
                require(
                        instant.equals(instant.truncatedTo(ChronoUnit.MILLIS)),
                        "must be a whole number of milliseconds");
                return instant;
            } catch (DateTimeParseException e) {
                throw new InvalidValueException("must be a point in time such as 2026-01-31T12:00:00Z");
            }
        };
    }

    /** A constant of an enum, written in lower case with hyphens. */
    static <E extends Enum<E>> ValueParser<E> oneOf(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> names = constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        ValueParser<String> name = oneOf(names);
        return text -> constants.get(names.indexOf(name.parse(text)));
    }

    static ValueParser<String> oneOf(List<String> words) {
        return text -> {
            if (!words.contains(text)) {
                throw new InvalidValueException(
                        "must be one of " + String.join(", ", words), Nearest.suggestion(text, words));
            }
            return text;
        };
    }

    /** Without a suggestion, since the word nearest to "yes" is "false". */
    static ValueParser<Boolean> trueOrFalse() {
        return text -> {
            require(text.equals("true") || text.equals("false"), "must be true or false");
            return text.equals("true");
        };
    }

    /**
     * A text that matches a pattern.
     *
     * @param requirement describes the pattern: "must be …"
     */
    static ValueParser<String> text(String pattern, String requirement) {
        Pattern compiled = Pattern.compile(pattern);
        return text -> {
            require(compiled.matcher(text).matches(), requirement);
            return text;
        };
    }

    /** A name for use in other names: lower-case letters, digits and hyphens. */
    static ValueParser<String> name() {
        return text("[a-z0-9-]+", "must consist of lower-case letters, digits and hyphens");
    }

    static ValueParser<ZoneId> zone() {
        return text -> {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new InvalidValueException(
                        "must be a time zone", Nearest.suggestion(text, ZoneId.getAvailableZoneIds()));
            }
        };
    }

    static ValueParser<Path> path() {
        return text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new InvalidValueException("must be a path");
            }
        };
    }

    /** One or more URLs separated by commas. */
    static ValueParser<String> httpUrls() {
        return text -> {
            for (String url : text.split(",", -1)) {
                require(isHttpUrl(url.strip()), "must be an http or https URL such as http://localhost:8081");
            }
            return text;
        };
    }

    private static boolean isHttpUrl(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void require(boolean met, String requirement) throws InvalidValueException {
        if (!met) {
            throw new InvalidValueException(requirement);
        }
    }
}
