/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * Upper bound of a record's size in Kafka, bytes. The size is that of a batch of one, which is what producer and broker
 * compare with their limits; the bound covers {@code AbstractRecords.estimateSizeInBytesUpperBound}, which is internal
 * to Kafka, and incompressible data under any codec.
 */
public final class RecordSize {

    /** The longest varint of an int, the encoding of the lengths of key, value and headers. */
    private static final int LENGTH_BYTES = 5;
    /** The header of a batch. */
    private static final int BATCH_BYTES = 61;
    /** A record's own length, attributes, timestamp and offset, at their longest; then three lengths. */
    private static final int RECORD_BYTES = 21 + 3 * LENGTH_BYTES;
    /** The frame of a codec, rounded up generously. */
    private static final int FRAME_BYTES = 415;
    /** Incompressible bytes grow by 5 in 16 KiB under gzip, the worst of the codecs. */
    private static final int BYTES_PER_ADDED = 2_048;

    private RecordSize() {}

    /**
     * Returns the bound for one record.
     *
     * @param key null if the record has none
     * @param value null if the record has none
     */
    public static int atMost(byte[] key, byte[] value, List<RawHeader> headers) {
        int size = BATCH_BYTES + RECORD_BYTES + length(key) + length(value);
        for (RawHeader header : headers) {
            size += 2 * LENGTH_BYTES + header.name().getBytes(UTF_8).length + length(header.value());
        }
        return size + FRAME_BYTES + size / BYTES_PER_ADDED;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
