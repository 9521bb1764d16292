/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The Confluent wire format: byte 0, the schema id as four big-endian bytes, then the record in Avro binary. */
public final class WireFormat {

    /** Bytes before the Avro record. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /**
     * Returns the writer schema id in the header of a value.
     *
     * @throws UndecodableRecordException if the value is null, too short or of another format
     */
    public static int schemaId(byte[] value) throws UndecodableRecordException {
        if (value == null) {
            throw new UndecodableRecordException("the value is null");
        }
        if (value.length < HEADER_BYTES) {
            throw new UndecodableRecordException(
                    "the value has %s bytes, fewer than the header of %s".formatted(value.length, HEADER_BYTES));
        }
        if (value[0] != MAGIC) {
            throw new UndecodableRecordException(
                    "the first byte is %s, not %s as in the wire format".formatted(value[0] & 0xff, MAGIC));
        }
        return idIn(value);
    }

    private static int idIn(byte[] value) {
        return value[1] << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
    }

    /** Whether {@link #schemaId} returns this id. */
    static boolean hasSchemaId(byte[] value, int schemaId) {
        return value != null && value.length >= HEADER_BYTES && value[0] == MAGIC && idIn(value) == schemaId;
    }

    /** Like {@link #schemaId}, but empty if that throws. */
    public static OptionalInt findSchemaId(byte[] value) {
        try {
            return OptionalInt.of(schemaId(value));
        } catch (UndecodableRecordException e) {
            return OptionalInt.empty();
        }
    }

    static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(schemaId).array();
    }
}
