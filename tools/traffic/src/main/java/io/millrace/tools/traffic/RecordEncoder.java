/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

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
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
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
 * Encodes records in the wire format with registered schemas, the newest or the oldest, and corrupts them on request. Not
 * thread-safe.
 */
public final class RecordEncoder {

    private static final Map<InputTopic, Schema> NEWEST = new EnumMap<>(Map.of(
            InputTopic.USER_EVENTS, UserEvent.getClassSchema(),
            InputTopic.TRANSACTIONS, Transaction.getClassSchema(),
            InputTopic.ORDERS, Order.getClassSchema(),
            InputTopic.USERS, UserProfile.getClassSchema()));

    /** A registered schema and its writer. */
    private record Writer(int schemaId, Schema schema, GenericDatumWriter<IndexedRecord> datumWriter) {

        static Writer of(int schemaId, Schema schema, GenericData data) {
            return new Writer(schemaId, schema, new GenericDatumWriter<>(schema, data));
        }
    }

    private final Map<InputTopic, Writer> newest = new EnumMap<>(InputTopic.class);
    private final Map<InputTopic, Writer> oldest = new EnumMap<>(InputTopic.class);
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
    private BinaryEncoder encoder;

    private RecordEncoder() {}

    /**
     * Creates an encoder for the schemas in a registry.
     *
     * @throws OperationFailedException if a topic's schema is not registered
     */
    public static RecordEncoder of(SchemaRegistry registry) {
        RecordEncoder recordEncoder = new RecordEncoder();
        GenericData data = new SpecificData();
        data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        NEWEST.forEach((topic, schema) -> {
            OptionalInt id = registry.idOf(topic.subject(), schema);
            if (id.isEmpty()) {
                throw new OperationFailedException(
                        "subject '%s' lacks schema %s; register it with: millrace schemas register"
                                .formatted(topic.subject(), schema.getFullName()));
            }
            Map.Entry<Integer, Schema> first =
                    registry.versions(topic.subject()).entrySet().iterator().next();
            recordEncoder.newest.put(topic, Writer.of(id.getAsInt(), schema, data));
            recordEncoder.oldest.put(topic, Writer.of(first.getKey(), first.getValue(), data));
        });
        return recordEncoder;
    }

    /** The bytes of the value; null for a tombstone and for {@link Corruption#NULL_VALUE}. */
    public byte[] encode(TimedRecord record) {
        if (record.value().isEmpty()) {
            return null;
        }
        Writer writer = (record.oldSchema() ? oldest : newest).get(record.topic());
        return record.corruption().applyTo(encode(writer, record.value().orElseThrow()));
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

    /** The value reduced to the fields of an older schema. */
    private static IndexedRecord inSchema(Schema schema, SpecificRecord value) {
        if (schema.equals(value.getSchema())) {
            return value;
        }
        GenericData.Record older = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            older.put(
                    field.pos(),
                    value.get(value.getSchema().getField(field.name()).pos()));
        }
        return older;
    }
}
