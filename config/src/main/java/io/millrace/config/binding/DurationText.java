/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as text, in settings and on the command line: {@code 10 min}, {@code 90s}, {@code 2h}, {@code PT1H}; whole
 * milliseconds, at most 100 years.
 */
public final class DurationText {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]+)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final String FORM = "must be a duration such as '500 ms', '90s', '10 min', '2h', '7 d' or 'PT1H'";
    private static final String TOO_LONG = "must be at most 100 years";

    private DurationText() {}

    /**
     * Parses a duration.
     *
     * @throws InvalidValueException if the text is not a duration, or one that is negative or longer than 100 years
     */
    public static Duration parse(String text) throws InvalidValueException {
        Duration duration = parseUnbounded(text);
        if (duration.isNegative()) {
            throw new InvalidValueException("must not be negative");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(TOO_LONG);
        }
        if (!duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)) {
            throw new InvalidValueException("must be a whole number of milliseconds");
        }
        return duration;
    }

    private static Duration parseUnbounded(String text) throws InvalidValueException {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        Duration unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        try {
            return unit == null ? Duration.parse(text) : unit.multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(FORM);
        } catch (ArithmeticException e) {
            throw new InvalidValueException(TOO_LONG);
        }
    }

    /** Formats a duration in the largest unit that divides it. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "min", "s"}) {
            long size = UNITS.get(unit).toMillis();
            if (millis != 0 && millis % size == 0) {
                return millis / size + " " + unit;
            }
        }
        return millis + " ms";
    }
}
