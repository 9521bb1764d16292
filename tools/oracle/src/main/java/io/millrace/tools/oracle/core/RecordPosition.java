/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topic, partition and offset of a record. */
public record RecordPosition(String topic, int partition, long offset) {

    public static RecordPosition of(ConsumerRecord<?, ?> record) {
        return new RecordPosition(record.topic(), record.partition(), record.offset());
    }

    @Override
    public String toString() {
        return "%s-%s@%s".formatted(topic, partition, offset);
    }
}
