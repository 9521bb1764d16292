/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/** Creates Kafka records and changed copies of them. */
public final class Records {

    private Records() {}

    /** Where a record is in Kafka, and when it was appended. */
    public record Position(String topic, int partition, long offset, long timestamp) {

        static Position of(ConsumerRecord<?, ?> record) {
            return new Position(record.topic(), record.partition(), record.offset(), record.timestamp());
        }
    }

    /** The same record under another key. */
    public static ConsumerRecord<byte[], byte[]> withKey(ConsumerRecord<byte[], byte[]> record, String key) {
        return record(Position.of(record), key.getBytes(UTF_8), record.value(), record.headers());
    }

    /** The same record with another value. */
    public static ConsumerRecord<byte[], byte[]> withValue(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        return record(Position.of(record), record.key(), value, record.headers());
    }

    public static ConsumerRecord<byte[], byte[]> record(Position at, byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                at.topic(),
                at.partition(),
                at.offset(),
                at.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                key == null ? 0 : key.length,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
