/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.tools.oracle.core.ControlInput.Update;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads a control input, partition after partition, each in offset order, and expects a dead letter for every invalid
 * record. Records removed by compaction cannot be checked, nor can their dead letters.
 */
public final class ControlReader {

    private final ControlInput input;
    private final WireDecoder decoder;
    private final DeadLetters deadLetters;
    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private long removed;

    public ControlReader(ControlInput input, WireDecoder decoder, DeadLetters deadLetters) {
        this.input = input;
        this.decoder = decoder;
        this.deadLetters = deadLetters;
    }

    public void read(ConsumerRecord<byte[], byte[]> record) {
        skipRemoved(record);
        input.observe(record.timestamp());
        failingStage(record).ifPresent(stage -> deadLetters.expect(record, stage));
    }

    private Optional<String> failingStage(ConsumerRecord<byte[], byte[]> record) {
        Optional<Fields> value = decoder.decode(record.value());
        if (record.value() != null && value.isEmpty()) {
            return Optional.of("decode");
        }
        return input.apply(new Update(record, value));
    }

    private void skipRemoved(ConsumerRecord<byte[], byte[]> record) {
        long next = nextOffsets.getOrDefault(record.partition(), 0L);
        for (long offset = next; offset < record.offset(); offset++) {
            removed++;
            deadLetters.ignore(new RecordPosition(record.topic(), record.partition(), offset));
        }
        nextOffsets.put(record.partition(), record.offset() + 1);
    }

    /** Offsets before the last record that hold no readable record. */
    public long removed() {
        return removed;
    }

    Optional<String> note() {
        return removed == 0
                ? Optional.empty()
                : Optional.of("%,d records of %s were removed by compaction; %s"
                        .formatted(removed, input.topic(), input.consequenceOfCompaction()));
    }
}
