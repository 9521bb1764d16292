/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RawRecord;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.registry.RegistryRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Hands every Kafka record, with a decoder for its value, to what judges it inside the source.
 *
 * @param <T> what values are decoded to
 * @param <R> what the judge gives
 */
final class DecodingDeserializer<T extends SpecificRecordBase, R> implements KafkaRecordDeserializationSchema<R> {

    private static final long serialVersionUID = 1L;

    private final Class<T> valueClass;
    private final SerializableFunction<AvroDecoder<T>, Function<RawRecord, R>> judgeWith;
    private final TypeInformation<R> producedType;
    private final RegistryClient registry;
    private final Map<Integer, String> writerSchemas;

    private transient Function<RawRecord, R> judge;

    /**
     * Opens nothing yet.
     *
     * @param judgeWith makes the judge once the decoder is there; never throws for data
     * @param writerSchemas schema id → Avro JSON of what is known without asking the registry
     */
    DecodingDeserializer(
            Class<T> valueClass,
            SerializableFunction<AvroDecoder<T>, Function<RawRecord, R>> judgeWith,
            TypeInformation<R> producedType,
            RegistryClient registry,
            Map<Integer, String> writerSchemas) {
        this.valueClass = valueClass;
        this.judgeWith = judgeWith;
        this.producedType = producedType;
        this.registry = registry;
        this.writerSchemas = Map.copyOf(writerSchemas);
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        Map<Integer, Schema> known = new HashMap<>();
        writerSchemas.forEach((id, json) -> known.put(id, new Schema.Parser().parse(json)));
        judge = judgeWith.apply(new AvroDecoder<>(valueClass, registry.open(), known));
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> kafkaRecord, Collector<R> out) {
        try {
            out.collect(judge.apply(raw(kafkaRecord)));
        } catch (RegistryRefusedException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        List<RawHeader> headers = new ArrayList<>();
        for (Header header : kafkaRecord.headers()) {
            headers.add(new RawHeader(header.key(), header.value()));
        }
        return new RawRecord(
                kafkaRecord.topic(),
                kafkaRecord.partition(),
                kafkaRecord.offset(),
                kafkaRecord.timestamp(),
                kafkaRecord.key(),
                kafkaRecord.value(),
                headers);
    }

    @Override
    public TypeInformation<R> getProducedType() {
        return producedType;
    }
}
