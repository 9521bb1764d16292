/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Validates event times. All times are epoch milliseconds. */
final class EventTimes {

    private static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    /** Limits only the units named in messages; what is too late depends on the Kafka timestamp. */
    private static final long LATEST_LIKELY =
            Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

    private EventTimes() {}

    /**
     * The reason why an event time is invalid; empty if it is valid. Compares with the Kafka timestamp, not with the wall
     * clock, so that a replay gives the same result.
     *
     * @param maxFutureSkew how far the event time may be after the Kafka timestamp
     */
    static Optional<String> fault(long eventTime, long kafkaTimestamp, Duration maxFutureSkew) {
        if (eventTime < EARLIEST) {
            return Optional.of("eventTime %s ms is before 2000-01-01T00:00Z%s".formatted(eventTime, unit(eventTime)));
        }
        if (eventTime - maxFutureSkew.toMillis() > kafkaTimestamp) {
            return Optional.of("eventTime %s ms is %s ms after the Kafka timestamp; max-future-skew is %s ms%s"
                    .formatted(eventTime, eventTime - kafkaTimestamp, maxFutureSkew.toMillis(), unit(eventTime)));
        }
        return Optional.empty();
    }

    /** The unit in which the number would be a time of this century, as the end of a message; empty if there is none. */
    private static String unit(long eventTime) {
        if (isLikely(eventTime, EARLIEST / 1_000, LATEST_LIKELY / 1_000)) {
            return "; the value looks like seconds";
        }
        if (isLikely(eventTime, EARLIEST * 1_000, LATEST_LIKELY * 1_000)) {
            return "; the value looks like microseconds";
        }
        return isLikely(eventTime, EARLIEST * 1_000_000, LATEST_LIKELY * 1_000_000)
                ? "; the value looks like nanoseconds"
                : "";
    }

    private static boolean isLikely(long value, long earliest, long latest) {
        return value >= earliest && value < latest;
    }
}
