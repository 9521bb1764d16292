/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.SerializedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A Kafka record as read, so that it can be written elsewhere byte for byte.
 *
 * @param timestamp the record's Kafka timestamp (LogAppendTime), epoch milliseconds
 * @param key the raw key; null if the record has none
 * @param value the raw value; null if the record has none
 * @param headers in their original order, including duplicates
 */
@TypeInfo(RawRecord.Factory.class)
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: nothing compares two raw records
public record RawRecord(
        String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, List<RawHeader> headers) {

    /** Upper bound of the size Kafka computes for the record, bytes. */
    public int sizeBytes() {
        return RecordSize.atMost(key, value, headers);
    }

    /** Makes Flink use the {@link RawRecordTypeSerializer} wherever a raw record occurs. */
    public static final class Factory extends TypeInfoFactory<RawRecord> {

        @Override
        public TypeInformation<RawRecord> createTypeInfo(Type type, Map<String, TypeInformation<?>> genericParameters) {
            return new SerializedType<>(RawRecord.class, RawRecordTypeSerializer.INSTANCE);
        }
    }
}
