/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.time.Duration;
import java.time.Instant;

/**
 * The size of a workload's input.
 *
 * @param events records, without those that close it
 * @param keys users
 * @param hotKey share of the events that belong to one user, 0 to below 1; the others are skewed as ever
 * @param span event time that the input covers
 */
public record Load(long events, int keys, double hotKey, Duration span) {

    /** Event time of the first record; in the past, because records from the future are rejected. */
    public static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

    /** How much later the records that close the input are: all windows and sessions before have ended then. */
    private static final Duration UNTIL_CLOSING = Duration.ofHours(3);

    /** Every partition has a closing record. */
    public static final int PARTITIONS = 4;

    private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

    /** Event time of a record by its place in the input, epoch milliseconds. */
    public long eventTime(long index) {
        return START.toEpochMilli() + (long) ((double) span.toMillis() * index / events);
    }

    /** Event time of the records that close the input, epoch milliseconds. */
    public long closingTime() {
        return START.plus(span).plus(UNTIL_CLOSING).toEpochMilli();
    }

    /** The watermark after the last record; no window with a closing record has ended then. */
    public long finalWatermark() {
        return closingTime() - OUT_OF_ORDERNESS.toMillis() - 1;
    }

    /** All records, those that close the input included. */
    public long records() {
        return events + PARTITIONS;
    }
}
