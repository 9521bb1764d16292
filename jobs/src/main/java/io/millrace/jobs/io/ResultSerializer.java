/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.codec.AvroEncoder;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes a result in wire format with the schema id looked up at submit, keyed by its entity. */
public final class ResultSerializer<T extends SpecificRecordBase> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final SerializableFunction<T, String> key;
    private final String schema;
    private final int schemaId;
    private final OversizeGuard oversizeGuard;

    private transient AvroEncoder<T> encoder;

    public ResultSerializer(
            String topic,
            SerializableFunction<T, String> key,
            Schema schema,
            int schemaId,
            OversizeGuard oversizeGuard) {
        this.topic = topic;
        this.key = key;
        this.schema = schema.toString();
        this.schemaId = schemaId;
        this.oversizeGuard = oversizeGuard;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        encoder = new AvroEncoder<>(schemaId, new Schema.Parser().parse(schema));
        oversizeGuard.open(context);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T result, KafkaSinkContext context, Long timestamp) {
        return oversizeGuard.apply(
                new ProducerRecord<>(topic, key.apply(result).getBytes(UTF_8), encoder.encode(result)));
    }
}
