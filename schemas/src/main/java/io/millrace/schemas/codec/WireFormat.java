/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The Confluent wire format: byte 0, the schema id as four bytes big-endian, then the record in Avro binary. */
public final class WireFormat {

    /** Bytes before the Avro record. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /**
     * The id of the schema a value claims to be written with.
     *
     * @throws UndecodableRecordException if the value is null, too short or of another format
     */
    public static int schemaId(byte[] value) throws UndecodableRecordException {
        if (value == null) {
            throw new UndecodableRecordException("the value is null", OptionalInt.empty());
        }
        if (value.length < HEADER_BYTES) {
            throw new UndecodableRecordException(
                    "the value has %d bytes, the header alone has %d".formatted(value.length, HEADER_BYTES),
                    OptionalInt.empty());
        }
        if (value[0] != MAGIC) {
            throw new UndecodableRecordException(
                    "the first byte is %d, the wire format begins with %d".formatted(value[0] & 0xff, MAGIC),
                    OptionalInt.empty());
        }
        return ByteBuffer.wrap(value).getInt(1);
    }

    /** As {@link #schemaId}, empty where that throws: for a header or a log line about any bytes. */
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
