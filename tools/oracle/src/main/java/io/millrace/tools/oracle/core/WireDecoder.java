/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes.TimestampMillis;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Decodes the wire format with Avro and the registry alone. Registry failures are thrown: they do not make a record
 * invalid. An id that is unknown or has no usable Avro schema makes its records invalid, and so does a string that is not
 * valid UTF-8, even in a field that is not read. Not thread-safe.
 */
public final class WireDecoder {

    private static final String MAX_LENGTH = Integer.toString(64 << 20);
    private static final String MAX_ITEMS = Integer.toString(1 << 20);

    static {
        // Avro allocates the length a field claims before it checks that the bytes exist.
        limit("org.apache.avro.limits.string.maxLength", MAX_LENGTH);
        limit("org.apache.avro.limits.bytes.maxLength", MAX_LENGTH);
        limit("org.apache.avro.limits.collectionItems.maxLength", MAX_ITEMS);
    }

    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private record WriterSchema(Schema schema, GenericDatumReader<IndexedRecord> reader) {}

    private final SchemaRegistry registry;
    private final Schema readerSchema;
    private final GenericData model;
    private final Map<Integer, Optional<WriterSchema>> writers = new HashMap<>();
    private BinaryDecoder decoder;

    public WireDecoder(SchemaRegistry registry, Schema readerSchema) {
        this(registry, readerSchema, GenericData.get());
    }

    /** @param model the classes of the decoded records */
    WireDecoder(SchemaRegistry registry, Schema readerSchema, GenericData model) {
        this.registry = registry;
        this.readerSchema = readerSchema;
        this.model = model;
    }

    private static void limit(String property, String maximum) {
        System.setProperty(property, System.getProperty(property, maximum));
    }

    /** The id of the writer schema; empty if the value does not have the wire format. */
    public static OptionalInt schemaId(byte[] value) {
        if (value == null || value.length < HEADER_BYTES || value[0] != 0) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(ByteBuffer.wrap(value, 1, Integer.BYTES).getInt());
    }

    /** The fields of the record; empty if the bytes are no record of a known schema. */
    public Optional<Fields> decode(byte[] value) {
        return record(value).map(record -> new Fields((GenericRecord) record));
    }

    /** The record, of a class of the model; empty if the bytes are no record of a known schema. */
    Optional<IndexedRecord> record(byte[] value) {
        OptionalInt schemaId = schemaId(value);
        if (schemaId.isEmpty()) {
            return Optional.empty();
        }
        return writers.computeIfAbsent(schemaId.getAsInt(), this::writer).flatMap(writer -> decode(writer, value));
    }

    private Optional<IndexedRecord> decode(WriterSchema writer, byte[] value) {
        decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
        try {
            IndexedRecord record = writer.reader().read(null, new StrictStrings(decoder));
            toMillis(record, writer.schema());
            return decoder.isEnd() ? Optional.of(record) : Optional.empty();
        } catch (IOException | RuntimeException | StackOverflowError e) { // Avro fails on bad bytes in all these ways
            return Optional.empty();
        }
    }

    /** Divides times that the writer declares as microseconds or nanoseconds, which Avro reads as the same long. */
    private static void toMillis(IndexedRecord record, Schema written) {
        for (Schema.Field field : record.getSchema().getFields()) {
            boolean isTime = field.schema().getLogicalType() instanceof TimestampMillis;
            if (isTime && written.getType() == Schema.Type.RECORD) {
                String type = written.getField(field.name()).schema().toString();
                long perMilli =
                        type.contains("timestamp-micros") ? 1_000 : type.contains("timestamp-nanos") ? 1_000_000 : 1;
                if (perMilli > 1) {
                    record.put(field.pos(), Math.floorDiv((long) record.get(field.pos()), perMilli));
                }
            }
        }
    }

    private Optional<WriterSchema> writer(int schemaId) {
        if (schemaId < 0) {
            return Optional.empty();
        }
        try {
            Schema schema = registry.schemaById(schemaId);
            return Optional.of(new WriterSchema(schema, new GenericDatumReader<>(schema, readerSchema, model)));
        } catch (UnknownSchemaIdException | AvroRuntimeException e) {
            return Optional.empty();
        }
    }
}
