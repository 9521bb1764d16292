/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.intake.RawRecord;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The place of a record in its topic. Within a partition, offsets define the order; across partitions, timestamps do.
 *
 * @param timestamp the record's Kafka timestamp (LogAppendTime), epoch milliseconds
 */
public record RecordPlace(int partition, long offset, long timestamp) {

    static final TypeInformation<RecordPlace> TYPE = Types.POJO(
            RecordPlace.class, Map.of("partition", Types.INT, "offset", Types.LONG, "timestamp", Types.LONG));

    static RecordPlace of(RawRecord raw) {
        return new RecordPlace(raw.partition(), raw.offset(), raw.timestamp());
    }

    /** Whether this place comes after another; neither does if two partitions have the same timestamp. */
    boolean isAfter(RecordPlace other) {
        return partition == other.partition ? offset > other.offset : timestamp > other.timestamp;
    }

    /**
     * The later offset and timestamp of two places in a partition. The timestamp of a later offset is lower if the clock of
     * the partition's new leader is behind; keeping the highest makes the result independent of the order of arrival.
     */
    RecordPlace atLeast(RecordPlace other) {
        return new RecordPlace(partition, Math.max(offset, other.offset), Math.max(timestamp, other.timestamp));
    }
}
