/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.codec.AvroEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Encodes results with the encoder of Millrace, so that no peer loses or gains by its output. */
final class AvroResultSerializer<T extends SpecificRecord> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int schemaId;
    private final SerializableFunction<T, String> key;
    private transient AvroEncoder<T> encoder;

    AvroResultSerializer(String topic, int schemaId, SerializableFunction<T, String> key) {
        this.topic = topic;
        this.schemaId = schemaId;
        this.key = key;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T result, KafkaSinkContext context, Long timestamp) {
        if (encoder == null) {
            encoder = new AvroEncoder<>(schemaId, result.getSchema());
        }
        return new ProducerRecord<>(topic, key.apply(result).getBytes(UTF_8), encoder.encode(result));
    }
}
