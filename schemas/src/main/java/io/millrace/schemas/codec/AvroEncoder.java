/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumWriter;
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
    private final ArrayEncoder bytes = new ArrayEncoder();

    private Optional<WritePlan> plan = Optional.empty();
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
            byte[] value = write(record);
            return versionWriter == null ? value : write(versionWriter, resolved(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(Schema classSchema) {
        SpecificData data = SpecificData.getForSchema(classSchema);
        classWriter = new SpecificDatumWriter<>(classSchema, data);
        plan = WritePlan.of(classSchema, data);
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

    /** A record that the plan does not write does not match its schema: Avro names the fault. */
    private byte[] write(T record) throws IOException {
        if (plan.isEmpty()) {
            return write(classWriter, record);
        }
        try {
            bytes.reset();
            bytes.writeFixed(header);
            plan.orElseThrow().write(record, bytes);
            return bytes.copy();
        } catch (RuntimeException e) {
            return write(classWriter, record);
        }
    }

    private <D> byte[] write(DatumWriter<D> writer, D datum) throws IOException {
        bytes.reset();
        bytes.writeFixed(header);
        writer.write(datum, bytes);
        return bytes.copy();
    }
}
