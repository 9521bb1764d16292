/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.DeadLetter;
import java.util.OptionalInt;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes records, and holds a partition instead where that would block. {@link TopicReader} passes the records in again once
 * the registry has answered.
 *
 * @param <R> a valid record
 */
final class HoldingDeserializer<R> implements KafkaRecordDeserializationSchema<Either<DeadLetter, R>> {

    private static final long serialVersionUID = 1L;

    private final DecodingDeserializer<?, R> decoding;
    private final HeldPartitions held = new HeldPartitions();

    HoldingDeserializer(DecodingDeserializer<?, R> decoding) {
        this.decoding = decoding;
    }

    HeldPartitions held() {
        return held;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoding.open(context);
        held.open();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> kafkaRecord, Collector<Either<DeadLetter, R>> out) {
        if (held.contains(kafkaRecord.partition())) {
            held.add(kafkaRecord);
            return;
        }
        OptionalInt schemaId = decoding.unansweredSchemaId(kafkaRecord);
        if (schemaId.isPresent()) {
            held.hold(kafkaRecord, () -> decoding.lookUp(schemaId.getAsInt()));
            return;
        }
        decoding.deserialize(kafkaRecord, out);
    }

    @Override
    public TypeInformation<Either<DeadLetter, R>> getProducedType() {
        return decoding.getProducedType();
    }
}
