/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.InputRules;
import io.millrace.functions.intake.JudgeRecord;
import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.Received;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.registry.RegistryRefusedException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Judges every Kafka record inside the source; see {@link JudgeRecord}. */
final class JudgingDeserializer<T extends SpecificRecordBase>
        implements KafkaRecordDeserializationSchema<Either<DeadLetter, Received<T>>> {

    private static final long serialVersionUID = 1L;

    private final Class<T> eventClass;
    private final InputRules<T> rules;
    private final Duration maxFutureSkew;
    private final RegistryClient registry;
    private final Map<Integer, String> writerSchemas;
    private final Clock clock;

    private transient JudgeRecord<T> judge;

    JudgingDeserializer(
            Class<T> eventClass,
            InputRules<T> rules,
            Duration maxFutureSkew,
            RegistryClient registry,
            Map<Integer, String> writerSchemas,
            Clock clock) {
        this.eventClass = eventClass;
        this.rules = rules;
        this.maxFutureSkew = maxFutureSkew;
        this.registry = registry;
        this.writerSchemas = Map.copyOf(writerSchemas);
        this.clock = clock;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        Map<Integer, Schema> known = new HashMap<>();
        writerSchemas.forEach((id, json) -> known.put(id, new Schema.Parser().parse(json)));
        judge = new JudgeRecord<>(new AvroDecoder<>(eventClass, registry.open(), known), rules, maxFutureSkew, clock);
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafkaRecord, Collector<Either<DeadLetter, Received<T>>> out) {
        try {
            out.collect(judge.judge(raw(kafkaRecord)));
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
    public TypeInformation<Either<DeadLetter, Received<T>>> getProducedType() {
        return Received.judgedType(eventClass);
    }
}
