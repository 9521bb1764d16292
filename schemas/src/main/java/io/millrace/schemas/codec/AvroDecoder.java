/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import io.millrace.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decodes {@link WireFormat} values of any registered writer schema into one reader class, which may be a projection
 * with fewer fields. Timestamps the writer schema declares in finer units become milliseconds. Not thread-safe, except that
 * {@link #lookUp} may run on other threads; fastest on the thread that decodes first.
 *
 * <p>State: one reader per writer schema id, which resolves the schemas once and is never evicted because registries do
 * not reuse ids; unknown ids for as long as {@link #decode} describes.
 */
public final class AvroDecoder<T extends SpecificRecord> {

    /** A writer schema, resolved to the reader schema. */
    private record Resolved<T>(Optional<ReadPlan> plan, SpecificDatumReader<T> reader, TimestampUnits units) {}

    private final Schema readerSchema;
    private final SpecificData data;
    private final SpecificData dataOfUnions;
    private final Map<Integer, Schema> knownSchemas;
    private final SchemaLookup lookup;
    private final Map<Integer, Resolved<T>> readers = new HashMap<>();
    private final BoundedDecoder bytes = new BoundedDecoder();

    /** The id of the last value and its reader; the ids of successive values are mostly equal. */
    private int lastSchemaId = -1;

    private Resolved<T> last;

    /** A decoder that waits for the registry in real time. */
    public AvroDecoder(Class<T> readerClass, SchemaRegistry registry, Map<Integer, Schema> knownSchemas) {
        this(readerClass, registry, knownSchemas, RegistryBackoff.real());
    }

    /**
     * @param readerClass the generated class to decode into
     * @param registry source of the schemas of other ids
     * @param knownSchemas writer schemas by id that need no registry, so that their records decode during an outage
     * @param backoff how to wait for the registry
     * @throws IllegalArgumentException if Avro does not resolve the schema of the class to the class
     */
    public AvroDecoder(
            Class<T> readerClass, SchemaRegistry registry, Map<Integer, Schema> knownSchemas, RegistryBackoff backoff) {
        this.data = data(readerClass);
        this.dataOfUnions = data(readerClass);
        dataOfUnions.setFastReaderEnabled(false);
        this.readerSchema = data.getSchema(readerClass);
        if (!readerClass.isInstance(data.newRecord(null, readerSchema))) {
            throw new IllegalArgumentException("%s is not the class Avro resolves for schema %s; regenerate it"
                    .formatted(readerClass.getName(), readerSchema.getFullName()));
        }
        this.knownSchemas = Map.copyOf(knownSchemas);
        this.lookup = new SchemaLookup(registry, backoff);
    }

    private static SpecificData data(Class<?> readerClass) {
        SpecificData data = new SpecificData(readerClass.getClassLoader());
        SpecificData.getForClass(readerClass).getConversions().forEach(data::addLogicalTypeConversion);
        return data;
    }

    /**
     * Decodes a value.
     *
     * <p>The first lookup of an id that is missing in the registry is retried, which blocks for at most 10 s in any
     * minute over all ids; the id then counts as unknown for 60 s without a request, and after that a single request
     * decides for the next 60 s. Requests to an unavailable registry are retried for 30 s.
     *
     * @throws UndecodableRecordException if the bytes are not one record that resolves to the reader class: bad data
     * @throws io.millrace.schemas.registry.RegistryUnavailableException if the registry stayed unavailable: try later
     * @throws io.millrace.schemas.registry.RegistryRefusedException if the registry denies access: retrying is useless
     */
    public T decode(byte[] value) throws UndecodableRecordException {
        int schemaId = WireFormat.schemaId(value);
        Resolved<T> resolved = resolved(schemaId);
        T record = read(resolved, value, schemaId);
        if (bytes.remaining() > 0) {
            throw undecodable(schemaId, "%s bytes follow the record".formatted(bytes.remaining()), null);
        }
        resolved.units().convert(record);
        return record;
    }

    /** The schema id {@link #decode} would request from the registry, which can block; empty if it would not. */
    public OptionalInt unansweredSchemaId(byte[] value) {
        if (last != null && WireFormat.hasSchemaId(value, lastSchemaId)) {
            return OptionalInt.empty();
        }
        OptionalInt schemaId = WireFormat.findSchemaId(value);
        return schemaId.isEmpty() || isAnswered(schemaId.getAsInt()) ? OptionalInt.empty() : schemaId;
    }

    private boolean isAnswered(int schemaId) {
        return readers.containsKey(schemaId) || knownSchemas.containsKey(schemaId) || lookup.isAnswered(schemaId);
    }

    /**
     * Requests a schema id from the registry, blocking as {@link #decode} does, so that decoding its records then does not
     * block.
     *
     * @throws io.millrace.schemas.registry.RegistryUnavailableException if the registry stayed unavailable: try later
     * @throws io.millrace.schemas.registry.RegistryRefusedException if the registry denies access: retrying is useless
     */
    public void lookUp(int schemaId) {
        try {
            lookup.find(schemaId);
        } catch (UndecodableRecordException e) {
            // The lookup remembers the rejection, which decode throws for each of the records.
        }
    }

    private Resolved<T> resolved(int schemaId) throws UndecodableRecordException {
        if (schemaId == lastSchemaId && last != null) {
            return last;
        }
        Resolved<T> resolved = readers.get(schemaId);
        if (resolved == null) {
            resolved = resolve(schemaId);
        }
        lastSchemaId = schemaId;
        last = resolved;
        return resolved;
    }

    private Resolved<T> resolve(int schemaId) throws UndecodableRecordException {
        Schema known = knownSchemas.get(schemaId);
        Schema writerSchema = known != null ? known : lookup.find(schemaId);
        TimestampUnits units = TimestampUnits.between(writerSchema, readerSchema);
        // Where the writer's time is a union and the reader's is not, Avro's fast reader fails by converting it twice.
        SpecificData reading = units.hasUnions() ? dataOfUnions : data;
        Resolved<T> resolved = new Resolved<>(
                ReadPlan.between(writerSchema, readerSchema, data),
                new SpecificDatumReader<>(writerSchema, readerSchema, reading),
                units);
        readers.put(schemaId, resolved);
        return resolved;
    }

    /** Bytes that the plan does not read are bad, or at least unusual: Avro reads them again and names the fault. */
    @SuppressWarnings("unchecked") // the plan creates instances of the reader class
    private T read(Resolved<T> resolved, byte[] value, int schemaId) throws UndecodableRecordException {
        bytes.read(value, WireFormat.HEADER_BYTES);
        if (resolved.plan().isPresent()) {
            try {
                return (T) resolved.plan().orElseThrow().read(bytes);
            } catch (IOException | RuntimeException | StackOverflowError e) {
                bytes.read(value, WireFormat.HEADER_BYTES);
            }
        }
        return read(resolved.reader(), schemaId);
    }

    /** Avro fails on bad bytes with all kinds of exceptions, so every failure here counts as bad data. */
    private T read(SpecificDatumReader<T> reader, int schemaId) throws UndecodableRecordException {
        try {
            return reader.read(null, bytes);
        } catch (CharacterCodingException e) {
            throw undecodable(schemaId, "a string is not valid UTF-8", e);
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
                "not a %s in schema %s: %s".formatted(readerSchema.getName(), schemaId, fault), cause);
    }
}
