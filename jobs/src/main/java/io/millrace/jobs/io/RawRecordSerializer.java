/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RawRecord;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Copies a record to a topic of the job with its key and value unchanged and headers added. */
public final class RawRecordSerializer<T> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final SerializableFunction<T, RawRecord> raw;
    private final SerializableFunction<T, List<RawHeader>> headers;
    private final OversizeGuard oversizeGuard;

    private RawRecordSerializer(
            String topic,
            SerializableFunction<T, RawRecord> raw,
            SerializableFunction<T, List<RawHeader>> headers,
            OversizeGuard oversizeGuard) {
        this.topic = topic;
        this.raw = raw;
        this.headers = headers;
        this.oversizeGuard = oversizeGuard;
    }

    public static RawRecordSerializer<LateRecord> late(String topic, String job, OversizeGuard oversizeGuard) {
        return new RawRecordSerializer<>(topic, LateRecord::raw, late -> late.headers(job), oversizeGuard);
    }

    public static RawRecordSerializer<DeadLetter> deadLetters(String topic, String job, OversizeGuard oversizeGuard) {
        return new RawRecordSerializer<>(topic, DeadLetter::raw, letter -> letter.headers(job), oversizeGuard);
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        oversizeGuard.open(context);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T element, KafkaSinkContext context, Long timestamp) {
        RawRecord record = raw.apply(element);
        ProducerRecord<byte[], byte[]> copy = new ProducerRecord<>(topic, record.key(), record.value());
        headers.apply(element).forEach(header -> copy.headers().add(header.name(), header.value()));
        return oversizeGuard.apply(copy);
    }
}
