/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Values that no input accepts as an event time, an amount or an id. */
final class InvalidFields {

    /** 2025-11-26T20:00Z by a producer that writes seconds into a field of milliseconds. */
    static final Instant SECONDS = Instant.ofEpochMilli(1_764_187_200L);
    /** The same by a producer that writes microseconds. */
    static final Instant MICROSECONDS = Instant.ofEpochMilli(1_764_187_200_000_000L);

    static final Instant BEFORE_EPOCH = Instant.ofEpochMilli(-1);

    static final long HUGE_AMOUNT = 1_000_000_000_001L;

    static final String BLANK_ID = "  ";

    private static final int TOO_LONG = 300;

    /** Far ahead of any wall clock. */
    private static final long FUTURE_DAYS = 36_525;

    private InvalidFields() {}

    static Instant farAfter(Instant time) {
        return time.plus(FUTURE_DAYS, ChronoUnit.DAYS);
    }

    /** The id, continued to 300 characters. */
    static String tooLong(String id) {
        return id + "0".repeat(TOO_LONG - id.length());
    }

    /** The id, ended by a NUL. */
    static String withControlCharacter(String id) {
        return id + '\0';
    }
}
