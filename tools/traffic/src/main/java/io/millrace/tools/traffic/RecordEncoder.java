/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.OperationFailedException;
import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encodes records in the wire format with registered schemas and corrupts them on request. Schemas of odd producers are
 * registered when a record needs them. Not thread-safe.
 */
public final class RecordEncoder {

    private static final Map<InputTopic, Schema> NEWEST = new EnumMap<>(Map.of(
            InputTopic.USER_EVENTS, UserEvent.getClassSchema(),
            InputTopic.TRANSACTIONS, Transaction.getClassSchema(),
            InputTopic.ORDERS, Order.getClassSchema(),
            InputTopic.USERS, UserProfile.getClassSchema()));

    /** A registered schema and its writer. */
    private record Writer(int schemaId, Schema schema, GenericDatumWriter<IndexedRecord> datumWriter) {}

    private static final String TRACE = "trace-id";
    /** Where serializers of Confluent put the schema id on request: byte 1, then the schema's GUID of 16 bytes. */
    private static final String SCHEMA_ID = "__value_schema_id";

    private static final int GUID_BYTES = 16;

    private final Map<InputTopic, Writer> newest = new EnumMap<>(InputTopic.class);
    private final Map<InputTopic, Writer> oldest = new EnumMap<>(InputTopic.class);
    private final Map<InputTopic, Writer> inMicroseconds = new EnumMap<>(InputTopic.class);
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
    private final GenericData data = new SpecificData();
    private final OddProducers odd;
    private BinaryEncoder encoder;

    private RecordEncoder(SchemaRegistry registry) {
        odd = new OddProducers(registry);
        data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    }

    /**
     * Creates an encoder for the schemas in a registry.
     *
     * @throws OperationFailedException if a topic's schema is not registered
     */
    public static RecordEncoder of(SchemaRegistry registry) {
        RecordEncoder recordEncoder = new RecordEncoder(registry);
        NEWEST.forEach((topic, schema) -> {
            OptionalInt id = registry.idOf(topic.subject(), schema);
            if (id.isEmpty()) {
                throw new OperationFailedException(
                        "subject '%s' lacks schema %s; register it with: millrace schemas register"
                                .formatted(topic.subject(), schema.getFullName()));
            }
            Map.Entry<Integer, Schema> first =
                    registry.versions(topic.subject()).entrySet().iterator().next();
            recordEncoder.newest.put(topic, recordEncoder.writer(id.getAsInt(), schema));
            recordEncoder.oldest.put(topic, recordEncoder.writer(first.getKey(), first.getValue()));
        });
        return recordEncoder;
    }

    /** The bytes of the value; null for a tombstone and for {@link Corruption#NULL_VALUE}. */
    public byte[] encode(TimedRecord record) {
        if (record.value().isEmpty()) {
            return null;
        }
        byte[] encoded = encode(writer(record), record.value().orElseThrow());
        return record.corruption()
                .applyTo(encoded, new SeededRandom(record.encoding().seed()), odd);
    }

    /** The headers of a record, by name. */
    public Map<String, byte[]> headers(TimedRecord record) {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        record.trace().ifPresent(trace -> headers.put(TRACE, trace.getBytes(UTF_8)));
        if (record.corruption() == Corruption.SCHEMA_ID_IN_HEADER) {
            byte[] guid = new SeededRandom(record.encoding().seed()).bytes(GUID_BYTES);
            headers.put(
                    SCHEMA_ID,
                    ByteBuffer.allocate(1 + GUID_BYTES).put((byte) 1).put(guid).array());
        }
        return headers;
    }

    private Writer writer(TimedRecord record) {
        return switch (record.encoding().schema()) {
            case NEWEST -> newest.get(record.topic());
            case OLDEST -> oldest.get(record.topic());
            case MICROSECONDS -> inMicroseconds.computeIfAbsent(record.topic(), this::writerInMicroseconds);
        };
    }

    private Writer writerInMicroseconds(InputTopic topic) {
        Schema schema = OddProducers.inMicroseconds(NEWEST.get(topic));
        OptionalInt id = odd.microsecondsId(topic, schema);
        return id.isPresent() ? writer(id.getAsInt(), schema) : newest.get(topic);
    }

    private Writer writer(int schemaId, Schema schema) {
        return new Writer(schemaId, schema, new GenericDatumWriter<>(schema, data));
    }

    private byte[] encode(Writer writer, SpecificRecord value) {
        buffer.reset();
        buffer.writeBytes(ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 0)
                .putInt(writer.schemaId())
                .array());
        encoder = EncoderFactory.get().directBinaryEncoder(buffer, encoder);
        try {
            writer.datumWriter().write(inSchema(writer.schema(), value), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    /** The value reduced to the fields of another schema, its times in the units of that. */
    private static IndexedRecord inSchema(Schema schema, SpecificRecord value) {
        if (schema.equals(value.getSchema())) {
            return value;
        }
        GenericData.Record other = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object written = value.get(value.getSchema().getField(field.name()).pos());
            boolean inMicroseconds = field.schema().getLogicalType() instanceof LogicalTypes.TimestampMicros;
            other.put(field.pos(), inMicroseconds ? lastMicrosecondOf((Instant) written) : written);
        }
        return other;
    }

    /** The last microsecond of a millisecond, which jobs round down to it. */
    private static long lastMicrosecondOf(Instant time) {
        return time.toEpochMilli() * 1_000 + 999;
    }
}
