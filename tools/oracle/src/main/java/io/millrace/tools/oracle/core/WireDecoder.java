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
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Decodes the wire format with nothing but Avro and the registry. Registry failures pass through: they say nothing about
 * a record. Not thread-safe.
 */
public final class WireDecoder {

    private static final String LONGEST_BELIEVED = Integer.toString(64 << 20);

    static {
        // Avro allocates what a length field asks for before it looks whether the bytes are there.
        limit("org.apache.avro.limits.string.maxLength");
        limit("org.apache.avro.limits.bytes.maxLength");
    }

    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final SchemaRegistry registry;
    private final Schema readerSchema;
    private final Map<Integer, Optional<GenericDatumReader<GenericRecord>>> readers = new HashMap<>();
    private BinaryDecoder decoder;

    public WireDecoder(SchemaRegistry registry, Schema readerSchema) {
        this.registry = registry;
        this.readerSchema = readerSchema;
    }

    private static void limit(String property) {
        System.setProperty(property, System.getProperty(property, LONGEST_BELIEVED));
    }

    /** The id of the schema a value claims to be written with, if it has the form for it. */
    public static OptionalInt schemaId(byte[] value) {
        if (value == null || value.length < HEADER_BYTES || value[0] != 0) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(ByteBuffer.wrap(value, 1, Integer.BYTES).getInt());
    }

    /** The record; empty if no reader could make one of these bytes. */
    public Optional<GenericRecord> decode(byte[] value) {
        OptionalInt schemaId = schemaId(value);
        if (schemaId.isEmpty()) {
            return Optional.empty();
        }
        return readers.computeIfAbsent(schemaId.getAsInt(), this::reader).flatMap(reader -> decode(reader, value));
    }

    private Optional<GenericRecord> decode(GenericDatumReader<GenericRecord> reader, byte[] value) {
        decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
        try {
            GenericRecord record = reader.read(null, decoder);
            return decoder.isEnd() ? Optional.of(record) : Optional.empty();
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private Optional<GenericDatumReader<GenericRecord>> reader(int schemaId) {
        try {
            return Optional.of(new GenericDatumReader<>(registry.schemaById(schemaId), readerSchema));
        } catch (UnknownSchemaIdException | SchemaParseException e) {
            return Optional.empty();
        }
    }
}
