/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 10 min}, {@code 5s}, {@code PT1H}; whole milliseconds, at most 100 years. */
public final class DurationText {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]+)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final String REMEDY = "write a whole number and a unit (ms, s, min, h, d), for example '10 min'";

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws RefusedValueException where the text is no duration, negative or longer than 100 years
     */
    static Duration parse(String text) throws RefusedValueException {
        Duration duration = read(text);
        if (duration.isNegative()) {
            throw new RefusedValueException("is negative", REMEDY);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new RefusedValueException("is longer than 100 years", "write a shorter duration");
        }
        if (!duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)) {
            throw new RefusedValueException("is finer than a millisecond", REMEDY);
        }
        return duration;
    }

    private static Duration read(String text) throws RefusedValueException {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        Duration unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        try {
            return unit == null ? Duration.parse(text) : unit.multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (DateTimeParseException e) {
            throw new RefusedValueException("is not a duration", REMEDY);
        } catch (ArithmeticException e) {
            throw new RefusedValueException("is longer than 100 years", "write a shorter duration");
        }
    }

    /** In the largest unit that divides it. */
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
