/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record of the traffic, before it is encoded.
 *
 * @param partition where it must go; empty = where its key belongs
 * @param key the user's id, or what a broken record takes for it
 * @param value what it says; empty = a null value that is meant (a deletion)
 * @param oldSchema written with the first released schema of the topic instead of the newest
 * @param trace value of a header that some producers add; must reach dead letters and late records unchanged
 * @param sendAt when it is sent, on the same axis as event time, epoch milliseconds
 */
public record TimedRecord(
        InputTopic topic,
        OptionalInt partition,
        String key,
        Optional<SpecificRecord> value,
        boolean oldSchema,
        Damage damage,
        Optional<String> trace,
        long sendAt) {

    static TimedRecord of(InputTopic topic, String key, SpecificRecord value, long sendAt) {
        return new TimedRecord(
                topic, OptionalInt.empty(), key, Optional.of(value), false, Damage.NONE, Optional.empty(), sendAt);
    }

    static TimedRecord deletion(InputTopic topic, String key, long sendAt) {
        return new TimedRecord(
                topic, OptionalInt.empty(), key, Optional.empty(), false, Damage.NONE, Optional.empty(), sendAt);
    }

    TimedRecord sentAt(long newSendAt) {
        return new TimedRecord(topic, partition, key, value, oldSchema, damage, trace, newSendAt);
    }

    TimedRecord keyed(String newKey) {
        return new TimedRecord(topic, partition, newKey, value, oldSchema, damage, trace, sendAt);
    }

    TimedRecord inPartition(int newPartition) {
        return new TimedRecord(topic, OptionalInt.of(newPartition), key, value, oldSchema, damage, trace, sendAt);
    }

    TimedRecord inOldSchema() {
        return new TimedRecord(topic, partition, key, value, true, damage, trace, sendAt);
    }

    TimedRecord damaged(Damage newDamage) {
        return new TimedRecord(topic, partition, key, value, oldSchema, newDamage, trace, sendAt);
    }

    TimedRecord traced(String newTrace) {
        return new TimedRecord(topic, partition, key, value, oldSchema, damage, Optional.of(newTrace), sendAt);
    }

    TimedRecord saying(SpecificRecord newValue) {
        return new TimedRecord(topic, partition, key, Optional.of(newValue), oldSchema, damage, trace, sendAt);
    }
}
