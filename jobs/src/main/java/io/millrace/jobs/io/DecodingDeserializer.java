/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.RecordValidator;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.registry.RegistryRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Validates Kafka records inside the source and emits dead letters and valid records. Blocks while it waits for the
 * registry; see {@link HoldingDeserializer}.
 *
 * @param <T> the class values are decoded into
 * @param <R> a valid record
 */
final class DecodingDeserializer<T extends SpecificRecordBase, R>
        implements KafkaRecordDeserializationSchema<Either<DeadLetter, R>> {

    private static final long serialVersionUID = 1L;

    private final Class<T> valueClass;
    private final RecordValidator<T, R> validator;
    private final TypeInformation<Either<DeadLetter, R>> producedType;
    private final RegistryClient registry;
    private final Map<Integer, String> writerSchemas;

    private transient AvroDecoder<T> decoder;

    /** @param writerSchemas schema id → Avro JSON of the schemas that need no call to the registry */
    DecodingDeserializer(
            Class<T> valueClass,
            RecordValidator<T, R> validator,
            TypeInformation<Either<DeadLetter, R>> producedType,
            RegistryClient registry,
            Map<Integer, String> writerSchemas) {
        this.valueClass = valueClass;
        this.validator = validator;
        this.producedType = producedType;
        this.registry = registry;
        this.writerSchemas = Map.copyOf(writerSchemas);
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        Map<Integer, Schema> known = new HashMap<>();
        writerSchemas.forEach((id, json) -> known.put(id, new Schema.Parser().parse(json)));
        decoder = new AvroDecoder<>(valueClass, registry.open(), known);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> kafkaRecord, Collector<Either<DeadLetter, R>> out) {
        try {
            out.collect(validator.validate(raw(kafkaRecord), decoder));
        } catch (RegistryRefusedException e) {
            throw new SuppressRestartsException(e);
        }
    }

    /** The schema id of a record whose decoding would block; empty if it would not. */
    OptionalInt unansweredSchemaId(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return decoder.unansweredSchemaId(kafkaRecord.value());
    }

    /** Waits for the registry's answer about a schema id; on any thread. */
    void lookUp(int schemaId) {
        try {
            decoder.lookUp(schemaId);
        } catch (RegistryRefusedException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return new RawRecord(
                kafkaRecord.topic(),
                kafkaRecord.partition(),
                kafkaRecord.offset(),
                kafkaRecord.timestamp(),
                kafkaRecord.key(),
                kafkaRecord.value(),
                headers(kafkaRecord.headers()));
    }

    private static List<RawHeader> headers(Headers ofKafka) {
        Header[] copied = ofKafka.toArray();
        if (copied.length == 0) {
            return List.of();
        }
        List<RawHeader> headers = new ArrayList<>();
        for (Header header : copied) {
            headers.add(new RawHeader(header.key(), header.value()));
        }
        return headers;
    }

    @Override
    public TypeInformation<Either<DeadLetter, R>> getProducedType() {
        return producedType;
    }
}
