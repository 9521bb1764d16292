/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A compacted input topic whose records control how other records are processed. */
public interface ControlInput {

    /**
     * A record whose value can be decoded.
     *
     * @param value empty if the record is a tombstone
     */
    record Update(ConsumerRecord<byte[], byte[]> record, Optional<Fields> value) {

        /** Empty if the record has no key. */
        public Optional<String> key() {
            return Optional.ofNullable(record.key()).map(bytes -> new String(bytes, UTF_8));
        }

        /** Kafka timestamp, epoch milliseconds. */
        public long appendedAt() {
            return record.timestamp();
        }
    }

    String topic();

    Schema readerSchema();

    /** Notes the Kafka timestamp of every record, decodable or not. */
    default void observe(long appendedAt) {}

    /**
     * Applies a record, one partition after the other, each in offset order.
     *
     * @return the stage at which an invalid record is dead-lettered; empty if the record is valid
     */
    Optional<String> apply(Update update);

    /** The consequence of records removed by compaction, to complete the note about them. */
    String consequenceOfCompaction();
}
