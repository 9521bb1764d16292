/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes and reads records of a generated class in Avro binary with the schema of the class, which reader and writer
 * therefore must share: for bytes that go from one task of a job to another. Not thread-safe.
 */
public final class RecordCodec<T extends SpecificRecord> {

    private final Optional<WritePlan> writePlan;
    private final Optional<ReadPlan> readPlan;
    private final DatumWriter<T> writer;
    private final DatumReader<T> reader;

    public RecordCodec(Class<T> recordClass) {
        SpecificData data = SpecificData.getForClass(recordClass);
        Schema schema = data.getSchema(recordClass);
        this.writePlan = WritePlan.of(schema, data);
        this.readPlan = ReadPlan.between(schema, schema, data);
        this.writer = new SpecificDatumWriter<>(schema, data);
        this.reader = new SpecificDatumReader<>(schema, schema, data);
    }

    /**
     * Writes a record.
     *
     * @throws RuntimeException if the record does not match its schema: a bug
     */
    public void write(T datum, ArrayEncoder bytes) throws IOException {
        if (writePlan.isPresent()) {
            writePlan.orElseThrow().write(datum, bytes);
            return;
        }
        writer.write(datum, bytes);
    }

    /** Reads a record that {@link #write} has written. */
    @SuppressWarnings("unchecked") // Avro creates instances of the class
    public T read(BoundedDecoder bytes) throws IOException {
        return readPlan.isPresent() ? (T) readPlan.orElseThrow().read(bytes) : reader.read(null, bytes);
    }
}
