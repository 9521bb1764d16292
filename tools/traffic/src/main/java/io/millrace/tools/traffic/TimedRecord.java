/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record of the traffic before it is encoded.
 *
 * @param partition target partition; empty to derive it from the key
 * @param key the user's id; another one in some broken records
 * @param value empty for a tombstone
 * @param oldSchema whether it is written with the oldest registered schema of the topic instead of the newest
 * @param trace value of a header that some producers add; dead letters and late records must keep it
 * @param sendAt send time on the axis of event time, epoch milliseconds
 */
public record TimedRecord(
        InputTopic topic,
        OptionalInt partition,
        String key,
        Optional<SpecificRecord> value,
        boolean oldSchema,
        Corruption corruption,
        Optional<String> trace,
        long sendAt) {

    static TimedRecord of(InputTopic topic, String key, SpecificRecord value, long sendAt) {
        return new TimedRecord(
                topic, OptionalInt.empty(), key, Optional.of(value), false, Corruption.NONE, Optional.empty(), sendAt);
    }

    static TimedRecord tombstone(InputTopic topic, String key, long sendAt) {
        return new TimedRecord(
                topic, OptionalInt.empty(), key, Optional.empty(), false, Corruption.NONE, Optional.empty(), sendAt);
    }

    TimedRecord sentAt(long newSendAt) {
        return new TimedRecord(topic, partition, key, value, oldSchema, corruption, trace, newSendAt);
    }

    TimedRecord withKey(String newKey) {
        return new TimedRecord(topic, partition, newKey, value, oldSchema, corruption, trace, sendAt);
    }

    TimedRecord inPartition(int newPartition) {
        return new TimedRecord(topic, OptionalInt.of(newPartition), key, value, oldSchema, corruption, trace, sendAt);
    }

    TimedRecord inOldSchema() {
        return new TimedRecord(topic, partition, key, value, true, corruption, trace, sendAt);
    }

    TimedRecord corrupted(Corruption newCorruption) {
        return new TimedRecord(topic, partition, key, value, oldSchema, newCorruption, trace, sendAt);
    }

    TimedRecord traced(String newTrace) {
        return new TimedRecord(topic, partition, key, value, oldSchema, corruption, Optional.of(newTrace), sendAt);
    }

    TimedRecord withValue(SpecificRecord newValue) {
        return new TimedRecord(topic, partition, key, Optional.of(newValue), oldSchema, corruption, trace, sendAt);
    }
}
