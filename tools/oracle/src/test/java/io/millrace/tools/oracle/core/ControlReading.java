/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The outcome of reading a control input.
 *
 * @param removed records removed by compaction
 */
public record ControlReading(Tally deadLetters, long removed) {

    /** Reads all records of a control topic together with the dead letters of the scene. */
    public static ControlReading of(
            ControlInput input, RecordScene scene, List<ConsumerRecord<byte[], byte[]>> records) {
        DeadLetters deadLetters = new DeadLetters(scene.job(), false);
        scene.deadLetters.forEach(deadLetters.topic()::add);
        ControlReader reader =
                new ControlReader(input, new WireDecoder(scene.registry, input.readerSchema()), deadLetters);
        records.forEach(reader::read);
        deadLetters.topic().rejectRemaining();
        return new ControlReading(deadLetters.topic().tally(), reader.removed());
    }
}
