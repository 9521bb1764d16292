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

    /** The same record under another key. */
    public static ConsumerRecord<byte[], byte[]> withKey(ConsumerRecord<byte[], byte[]> record, String key) {
        return record(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                key.getBytes(UTF_8),
                record.value(),
                record.headers());
    }

    /** The same record with another value. */
    public static ConsumerRecord<byte[], byte[]> withValue(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        return record(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                value,
                record.headers());
    }

    public static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                key == null ? 0 : key.length,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
