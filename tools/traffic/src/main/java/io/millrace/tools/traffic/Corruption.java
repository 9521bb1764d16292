/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.Arrays;

/** How the encoded value of a record is corrupted so that no job can decode it. */
public enum Corruption {
    NONE,
    BAD_MAGIC,
    /** A single id that no registry assigns; every further id would make a job wait for the registry again. */
    UNKNOWN_SCHEMA,
    TRUNCATED,
    TRAILING_BYTES,
    EMPTY,
    NULL_VALUE;

    static final int UNKNOWN_SCHEMA_ID = 987_654_321;

    /** The corrupted copy of an encoded record; null for {@link #NULL_VALUE}. */
    byte[] applyTo(byte[] encoded) {
        return switch (this) {
            case NONE -> encoded;
            case BAD_MAGIC -> withHeader(encoded, (byte) 0x7f, 0);
            case UNKNOWN_SCHEMA -> withHeader(encoded, (byte) 0, UNKNOWN_SCHEMA_ID);
            case TRUNCATED -> Arrays.copyOf(encoded, encoded.length * 2 / 3);
            case TRAILING_BYTES -> Arrays.copyOf(encoded, encoded.length + 3);
            case EMPTY -> new byte[0];
            case NULL_VALUE -> null;
        };
    }

    private static byte[] withHeader(byte[] encoded, byte magic, int schemaId) {
        byte[] copy = encoded.clone();
        copy[0] = magic;
        for (int i = 0; i < Integer.BYTES; i++) {
            copy[1 + i] = (byte) (schemaId >>> (8 * (Integer.BYTES - 1 - i)));
        }
        return copy;
    }
}
