/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The output of a correct job and the records that tests change in it.
 *
 * @param results a topic in which every result is expected once
 * @param soleResult index of a result without which an expected one is missing
 * @param late an input record that was late
 * @param deadline the lowest watermark that makes it late
 * @param watermark the highest watermark it can have met; the highest long if its partition may have been idle
 * @param accepted an accepted input record
 * @param broken an input record that cannot be decoded
 */
public record Story(
        RecordScene scene,
        List<ConsumerRecord<byte[], byte[]>> results,
        int soleResult,
        ConsumerRecord<byte[], byte[]> late,
        long deadline,
        long watermark,
        ConsumerRecord<byte[], byte[]> accepted,
        ConsumerRecord<byte[], byte[]> broken) {

    public Tally lateRecords() {
        return scene.tally(scene.job() + ".late");
    }

    public Tally deadLetters() {
        return scene.tally(scene.job() + ".dlq");
    }

    /** Replaces the late record by one with another watermark or lateness. */
    public void replaceLate(long otherWatermark, long byMillis) {
        scene.late.clear();
        scene.late(late, otherWatermark, byMillis);
    }

    /** Index of the dead letter of the broken record. */
    public int brokenLetter() {
        for (int i = 0; i < scene.deadLetters.size(); i++) {
            if (scene.deadLetters.get(i).value() == broken.value()) {
                return i;
            }
        }
        throw new IllegalStateException("no dead letter of " + broken);
    }

    /** The stage named in a dead letter. */
    public static String stage(ConsumerRecord<byte[], byte[]> letter) {
        return new String(letter.headers().lastHeader("__millrace.errors.stage").value(), UTF_8);
    }

    @Override
    public String toString() {
        return scene.job();
    }
}
