/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encodes records of one generated class in {@link WireFormat} with one registered schema: that of the class, or another
 * version of it, to which records are resolved by Avro's rules. Not thread-safe.
 */
public final class AvroEncoder<T extends SpecificRecord> {

    private final byte[] header;
    private final Schema schema;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    /** Unbuffered, so that nothing of a record that failed half-way is left. */
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);

    private DatumWriter<T> classWriter;
    private GenericDatumReader<GenericRecord> resolver;
    private DatumWriter<GenericRecord> versionWriter;

    /**
     * @param schemaId the id of the schema in the registry
     * @param schema the writer schema
     */
    public AvroEncoder(int schemaId, Schema schema) {
        this.header = WireFormat.header(schemaId);
        this.schema = schema;
    }

    /**
     * Encodes a record as a Kafka value.
     *
     * @throws RuntimeException if the record does not match its schema, for instance because of a null in a field that is
     *     not nullable: a bug, not bad data
     */
    public byte[] encode(T record) {
        if (classWriter == null) {
            open(record.getSchema());
        }
        try {
            byte[] value = write(classWriter, record);
            return versionWriter == null ? value : write(versionWriter, resolved(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(Schema classSchema) {
        classWriter = new SpecificDatumWriter<>(classSchema, SpecificData.getForSchema(classSchema));
        if (!SchemaNormalization.toParsingForm(schema).equals(SchemaNormalization.toParsingForm(classSchema))) {
            resolver = new GenericDatumReader<>(classSchema, schema);
            versionWriter = new GenericDatumWriter<>(schema);
        }
    }

    private GenericRecord resolved(byte[] value) throws IOException {
        BoundedDecoder decoder = new BoundedDecoder();
        decoder.read(value, WireFormat.HEADER_BYTES);
        return resolver.read(null, decoder);
    }

    private <D> byte[] write(DatumWriter<D> writer, D datum) throws IOException {
        bytes.reset();
        bytes.writeBytes(header);
        writer.write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
