/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A record of an input topic.
 *
 * @param appendedAt when it is written, milliseconds after the start of the job; 0 or less = before
 * @param value in wire format; null for a tombstone
 * @param decoded the value, for people
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: nothing compares two of them
public record SceneRecord(String topic, int partition, long appendedAt, String key, byte[] value, Object decoded) {

    ConsumerRecord<byte[], byte[]> at(long offset, long start) {
        byte[] keyBytes = key.getBytes(UTF_8);
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                start + appendedAt,
                TimestampType.LOG_APPEND_TIME,
                keyBytes.length,
                value == null ? 0 : value.length,
                keyBytes,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    @Override
    public String toString() {
        return "%s-%d at %,d ms: %s".formatted(topic, partition, appendedAt, decoded);
    }
}
