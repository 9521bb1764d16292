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

/** Turns a text that a user gave into a value, or says what is wrong with it. */
@FunctionalInterface
public interface ValueParser<T> {

    Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    T parse(String text) throws RefusedValueException;

    static ValueParser<Duration> duration(Duration atLeast) {
        return text -> {
            Duration duration = DurationText.parse(text);
            if (duration.compareTo(atLeast) < 0) {
                String least = DurationText.format(atLeast);
                throw new RefusedValueException("is shorter than " + least, "write at least " + least);
            }
            return duration;
        };
    }

    static ValueParser<Duration> duration(Duration atLeast, Duration atMost) {
        return text -> {
            Duration duration = duration(atLeast).parse(text);
            if (duration.compareTo(atMost) > 0) {
                String most = DurationText.format(atMost);
                throw new RefusedValueException("is longer than " + most, "write at most " + most);
            }
            return duration;
        };
    }

    static ValueParser<Long> wholeNumber(long least, long most) {
        String remedy = "write a whole number from %d to %d".formatted(least, most);
        return text -> {
            long number;
            try {
                number = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new RefusedValueException("is not a whole number", remedy);
            }
            if (number < least || number > most) {
                throw new RefusedValueException("is out of range", remedy);
            }
            return number;
        };
    }

    /** A decimal number above 0 that a double can hold. */
    static ValueParser<Double> positiveNumber() {
        return text -> {
            double number;
            try {
                number = new BigDecimal(text).doubleValue();
            } catch (NumberFormatException e) {
                throw new RefusedValueException("is not a number", "write a number above 0, such as 60 or 2.5");
            }
            if (number <= 0 || Double.isInfinite(number)) {
                throw new RefusedValueException("is out of range", "write a number above 0, such as 60 or 2.5");
            }
            return number;
        };
    }

    /** A point in time in whole milliseconds, from 1970 on. */
    static ValueParser<Instant> instant() {
        String remedy = "write it as in 2026-01-31T12:00:00Z";
        return text -> {
            Instant instant;
            try {
                instant = Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new RefusedValueException("is not a point in time", remedy);
            }
            if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END_OF_TIME)) {
                throw new RefusedValueException("is out of range", "write a time from 1970 to 9999");
            }
            if (!instant.equals(instant.truncatedTo(ChronoUnit.MILLIS))) {
                throw new RefusedValueException("is finer than a millisecond", remedy);
            }
            return instant;
        };
    }

    /** A constant of an enum, written in lower case with hyphens. */
    static <E extends Enum<E>> ValueParser<E> oneOf(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> names = constants.stream().map(ValueParser::written).toList();
        ValueParser<String> name = oneOf(names);
        return text -> constants.get(names.indexOf(name.parse(text)));
    }

    static ValueParser<String> oneOf(List<String> words) {
        return text -> {
            if (!words.contains(text)) {
                throw new RefusedValueException(
                        "is not one of " + String.join(", ", words), "nearest: " + Nearest.to(text, words));
            }
            return text;
        };
    }

    /** The two words alone: what is nearest to "yes" would be "false". */
    static ValueParser<Boolean> trueOrFalse() {
        return text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new RefusedValueException("is neither true nor false", "write one of the two");
            }
            return text.equals("true");
        };
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A text that matches a pattern.
     *
     * @param words what the pattern asks for, as in "write …"
     */
    static ValueParser<String> text(String pattern, String words) {
        Pattern compiled = Pattern.compile(pattern);
        return text -> {
            if (!compiled.matcher(text).matches()) {
                throw new RefusedValueException(text.isEmpty() ? "is empty" : "is not in its form", "write " + words);
            }
            return text;
        };
    }

    static ValueParser<ZoneId> zone() {
        return text -> {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new RefusedValueException(
                        "is not a time zone", "nearest: " + Nearest.to(text, ZoneId.getAvailableZoneIds()));
            }
        };
    }

    static ValueParser<Path> path() {
        return text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new RefusedValueException("is not a path", "write the path of a file");
            }
        };
    }

    /** One or more addresses with commas between them. */
    static ValueParser<String> httpUrls() {
        return text -> {
            for (String url : text.split(",", -1)) {
                if (!isHttpUrl(url.strip())) {
                    throw new RefusedValueException(
                            "is not an http or https URL", "write it in full, for example http://localhost:8081");
                }
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
}
