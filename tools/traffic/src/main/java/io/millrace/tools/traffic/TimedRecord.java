/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record of the traffic before it is encoded.
 *
 * @param partition target partition, modulo the number of the topic's; empty to derive it from the key as Kafka's Java
 *     client does
 * @param key the user's id; another one, or no id at all, in some broken records
 * @param value empty for a tombstone
 * @param trace value of a header that some producers add; dead letters and late records must keep it
 * @param sendAt send time on the axis of event time, epoch milliseconds
 */
public record TimedRecord(
        InputTopic topic,
        OptionalInt partition,
        String key,
        Optional<SpecificRecord> value,
        Encoding encoding,
        Optional<String> trace,
        long sendAt) {

    /**
     * How the value is written.
     *
     * @param seed of the bytes that the corruption invents
     */
    public record Encoding(WriterSchema schema, Corruption corruption, long seed) {

        private static final Encoding PLAIN = new Encoding(WriterSchema.NEWEST, Corruption.NONE, 0);
    }

    static TimedRecord of(InputTopic topic, String key, SpecificRecord value, long sendAt) {
        return new TimedRecord(
                topic, OptionalInt.empty(), key, Optional.of(value), Encoding.PLAIN, Optional.empty(), sendAt);
    }

    static TimedRecord tombstone(InputTopic topic, String key, long sendAt) {
        return new TimedRecord(
                topic, OptionalInt.empty(), key, Optional.empty(), Encoding.PLAIN, Optional.empty(), sendAt);
    }

    public Corruption corruption() {
        return encoding.corruption();
    }

    TimedRecord sentAt(long newSendAt) {
        return new TimedRecord(topic, partition, key, value, encoding, trace, newSendAt);
    }

    TimedRecord withKey(String newKey) {
        return new TimedRecord(topic, partition, newKey, value, encoding, trace, sendAt);
    }

    TimedRecord inPartition(int newPartition) {
        return new TimedRecord(topic, OptionalInt.of(newPartition), key, value, encoding, trace, sendAt);
    }

    TimedRecord writtenWith(WriterSchema schema) {
        return withEncoding(new Encoding(schema, encoding.corruption(), encoding.seed()));
    }

    TimedRecord corrupted(Corruption corruption, long seed) {
        return withEncoding(new Encoding(encoding.schema(), corruption, seed));
    }

    private TimedRecord withEncoding(Encoding newEncoding) {
        return new TimedRecord(topic, partition, key, value, newEncoding, trace, sendAt);
    }

    TimedRecord traced(String newTrace) {
        return new TimedRecord(topic, partition, key, value, encoding, Optional.of(newTrace), sendAt);
    }

    TimedRecord withValue(SpecificRecord newValue) {
        return new TimedRecord(topic, partition, key, Optional.of(newValue), encoding, trace, sendAt);
    }

    TimedRecord withoutValue() {
        return new TimedRecord(topic, partition, key, Optional.empty(), encoding, trace, sendAt);
    }
}
