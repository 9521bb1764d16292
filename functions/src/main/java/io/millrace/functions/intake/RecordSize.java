/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * How large a record is at most for Kafka, bytes: alone in a batch, which is what producer and broker compare with
 * their limits. An upper bound of the sum in {@code AbstractRecords.estimateSizeInBytesUpperBound}, which is internal
 * to Kafka, and of what compression can make of it.
 */
public final class RecordSize {

    /** The longest varint of an int; the lengths of key, value and headers are written as such. */
    private static final int LENGTH_BYTES = 5;
    /** What comes before a batch's records. */
    private static final int BATCH_BYTES = 61;
    /** A record's own length, attributes, timestamp and offset, at their longest; then three lengths. */
    private static final int RECORD_BYTES = 21 + 3 * LENGTH_BYTES;
    /** What a codec's frame adds, generously. */
    private static final int FRAME_BYTES = 415;
    /** Bytes that do not compress grow by 5 in 16 KiB under gzip, which adds the most. */
    private static final int BYTES_PER_ADDED = 2_048;

    private RecordSize() {}

    /**
     * The bound for one record.
     *
     * @param key null where the record has none
     * @param value null where the record has none
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
