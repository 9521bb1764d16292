/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Instant;

/** Values that no input accepts as an event time or an id. */
final class InvalidFields {

    /** 2025-11-26T20:00Z by a producer that writes seconds into a field of milliseconds. */
    static final Instant SECONDS = Instant.ofEpochMilli(1_764_187_200L);
    /** The same by a producer that writes microseconds. */
    static final Instant MICROSECONDS = Instant.ofEpochMilli(1_764_187_200_000_000L);

    static final String BLANK_ID = "  ";

    private static final int TOO_LONG = 300;

    private InvalidFields() {}

    /** The id, continued to 300 characters. */
    static String tooLong(String id) {
        return id + "0".repeat(TOO_LONG - id.length());
    }

    /** The id, ended by a NUL. */
    static String withControlCharacter(String id) {
        return id + '\0';
    }
}
