/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.util.List;

/**
 * A Kafka record as it came, so that it can be written elsewhere byte for byte.
 *
 * @param timestamp the record's Kafka timestamp (LogAppendTime), epoch milliseconds
 * @param key the raw key, null where the record has none
 * @param value the raw value, null where the record has none
 * @param headers in their order, duplicates kept
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: nothing compares two raw records
public record RawRecord(
        String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, List<RawHeader> headers) {

    /** How large the record is at most for Kafka, bytes. */
    public int sizeBytes() {
        return RecordSize.atMost(key, value, headers);
    }
}
