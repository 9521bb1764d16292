/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record stands in the input. */
record Place(String topic, int partition, long offset) {

    static Place of(ConsumerRecord<?, ?> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }

    @Override
    public String toString() {
        return "%s-%d@%d".formatted(topic, partition, offset);
    }
}
