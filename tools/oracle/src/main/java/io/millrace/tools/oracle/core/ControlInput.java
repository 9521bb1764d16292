/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.Optional;
import org.apache.avro.Schema;

/** A compacted input topic whose records control how other records are processed. */
public interface ControlInput {

    /**
     * A record that can be decoded.
     *
     * @param key empty if the record has none
     * @param value empty if the record is a tombstone
     * @param appendedAt Kafka timestamp, epoch milliseconds
     */
    record Update(Optional<String> key, Optional<Fields> value, long appendedAt) {}

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
