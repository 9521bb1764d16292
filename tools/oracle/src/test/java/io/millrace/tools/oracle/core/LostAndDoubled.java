/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Removes and repeats random records of a correct job's outputs, one at a time. */
public final class LostAndDoubled {

    private LostAndDoubled() {}

    public static void assertEachIsNoticed(
            RecordScene scene, int trials, List<List<ConsumerRecord<byte[], byte[]>>> outputs) {
        assertThat(scene.verdict().isVerified()).isTrue();
        for (List<ConsumerRecord<byte[], byte[]>> output : outputs) {
            for (int trial = 0; trial < trials; trial++) {
                int seed = output.size() * 31 + trial;
                int index = new Random(seed).nextInt(output.size());

                ConsumerRecord<byte[], byte[]> record = output.remove(index);
                assertThat(scene.verdict().isVerified())
                        .as("without %s@%d, seed %d", record.topic(), index, seed)
                        .isFalse();
                output.add(index, record);

                output.add(record);
                assertThat(scene.verdict().isVerified())
                        .as("with %s@%d twice, seed %d", record.topic(), index, seed)
                        .isFalse();
                output.remove(output.size() - 1);
            }
        }
    }
}
