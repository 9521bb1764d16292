/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import io.millrace.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decodes {@link WireFormat} values of any registered writer schema into one reader class, which may be a projection
 * with fewer fields. Not thread-safe; fastest when used by the thread that first decodes.
 *
 * <p>State: one reader per writer schema id, for good (a registry never reuses an id), each with its schema resolution
 * worked out once; ids that are unknown as told in {@link #decode}.
 */
public final class AvroDecoder<T extends SpecificRecord> {

    private final Schema readerSchema;
    private final SpecificData data;
    private final Map<Integer, Schema> knownSchemas;
    private final SchemaLookup lookup;
    private final Map<Integer, SpecificDatumReader<T>> readers = new HashMap<>();
    private final BoundedDecoder bytes = new BoundedDecoder();

    /** As the longer one, in real time. */
    public AvroDecoder(Class<T> readerClass, SchemaRegistry registry, Map<Integer, Schema> knownSchemas) {
        this(readerClass, registry, knownSchemas, RegistryBackoff.real());
    }

    /**
     * @param readerClass the generated class to decode into
     * @param registry asked for ids that are not known
     * @param knownSchemas writer schemas by id that are never asked for, so that they decode while the registry is down
     * @param waiting what lets time pass while the registry has no answer
     * @throws IllegalArgumentException if the class is not what its schema generates here
     */
    public AvroDecoder(
            Class<T> readerClass, SchemaRegistry registry, Map<Integer, Schema> knownSchemas, RegistryBackoff waiting) {
        this.data = new SpecificData(readerClass.getClassLoader());
        SpecificData.getForClass(readerClass).getConversions().forEach(data::addLogicalTypeConversion);
        this.readerSchema = data.getSchema(readerClass);
        if (!readerClass.isInstance(data.newRecord(null, readerSchema))) {
            throw new IllegalArgumentException("%s is not the class that Avro makes of schema %s; generate it anew"
                    .formatted(readerClass.getName(), readerSchema.getFullName()));
        }
        this.knownSchemas = Map.copyOf(knownSchemas);
        this.lookup = new SchemaLookup(registry, waiting);
    }

    /**
     * The record in a value.
     *
     * <p>The first time an id is not in the registry it is asked for again for 10 s, which blocks; then it counts as
     * unknown for 60 s without asking, and after that one question decides for the next 60 s. A registry out of reach is
     * asked again for 30 s.
     *
     * @throws UndecodableRecordException if these bytes are not one record that the reader class can take: a fault of
     *     the data
     * @throws io.millrace.schemas.registry.RegistryUnavailableException if the registry stayed out of reach: try later
     * @throws io.millrace.schemas.registry.RegistryRefusedException if the registry will never answer
     */
    public T decode(byte[] value) throws UndecodableRecordException {
        int schemaId = WireFormat.schemaId(value);
        SpecificDatumReader<T> reader = readers.get(schemaId);
        if (reader == null) {
            reader = open(schemaId);
        }
        bytes.read(value, WireFormat.HEADER_BYTES);
        T record = read(reader, schemaId);
        if (bytes.remaining() > 0) {
            throw undecodable(schemaId, "%d bytes follow the record".formatted(bytes.remaining()), null);
        }
        return record;
    }

    private SpecificDatumReader<T> open(int schemaId) throws UndecodableRecordException {
        Schema known = knownSchemas.get(schemaId);
        Schema writerSchema = known != null ? known : lookup.find(schemaId);
        SpecificDatumReader<T> reader = new SpecificDatumReader<>(writerSchema, readerSchema, data);
        readers.put(schemaId, reader);
        return reader;
    }

    /** Avro answers bad bytes with whatever its code happens to trip over, so every failure here is one of the data. */
    private T read(SpecificDatumReader<T> reader, int schemaId) throws UndecodableRecordException {
        try {
            return reader.read(null, bytes);
        } catch (IOException | AvroRuntimeException e) {
            throw undecodable(schemaId, e.getMessage(), e);
        } catch (RuntimeException e) {
            throw undecodable(schemaId, e.getClass().getSimpleName() + " in Avro", e);
        } catch (StackOverflowError e) {
            throw undecodable(schemaId, "it is nested too deeply", e);
        }
    }

    private UndecodableRecordException undecodable(int schemaId, String fault, Throwable cause) {
        return new UndecodableRecordException(
                "not a %s in schema %d: %s".formatted(readerSchema.getName(), schemaId, fault),
                OptionalInt.of(schemaId),
                cause);
    }
}
