/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions.TimestampMillisConversion;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/**
 * How to write a datum of a generated class in the schema of the class, as the same bytes as Avro's writer.
 *
 * <p>Covers what the schemas of the bundle use: no unions other than of null and one type, no bytes and no schemas that
 * contain themselves; there is no plan for the rest. A plan fails with any exception for a datum that does not match its
 * schema; Avro then names the fault.
 */
final class WritePlan {

    private enum Kind {
        BOOLEAN,
        INT,
        LONG,
        DOUBLE,
        TIMESTAMP,
        STRING,
        ENUM,
        NULLABLE,
        ARRAY,
        MAP,
        RECORD
    }

    private static final int DEEPEST = 8;

    private final Kind kind;
    private final List<WritePlan> parts;
    /** Of a nullable type: the position of null in the union, 0 or 1. */
    private final int nullIndex;

    private WritePlan(Kind kind, List<WritePlan> parts, int nullIndex) {
        this.kind = kind;
        this.parts = parts;
        this.nullIndex = nullIndex;
    }

    private static Optional<WritePlan> simple(Kind kind) {
        return Optional.of(new WritePlan(kind, List.of(), 0));
    }

    /** The plan for records; empty if a part of the schema is not covered. */
    static Optional<WritePlan> of(Schema schema, SpecificData data) {
        return of(schema, data, DEEPEST);
    }

    private static Optional<WritePlan> of(Schema schema, SpecificData data, int depth) {
        if (depth == 0) {
            return Optional.empty();
        }
        if (schema.getLogicalType() != null && data.getConversionFor(schema.getLogicalType()) != null) {
            Conversion<?> conversion = data.getConversionFor(schema.getLogicalType());
            return conversion instanceof TimestampMillisConversion ? simple(Kind.TIMESTAMP) : Optional.empty();
        }
        return switch (schema.getType()) {
            case BOOLEAN -> simple(Kind.BOOLEAN);
            case INT -> simple(Kind.INT);
            case LONG -> simple(Kind.LONG);
            case DOUBLE -> simple(Kind.DOUBLE);
            case STRING -> simple(Kind.STRING);
            case ENUM -> simple(Kind.ENUM);
            case UNION -> nullable(schema.getTypes(), data, depth);
            case ARRAY -> composite(Kind.ARRAY, List.of(schema.getElementType()), 0, data, depth);
            case MAP -> composite(Kind.MAP, List.of(schema.getValueType()), 0, data, depth);
            case RECORD ->
                composite(
                        Kind.RECORD,
                        schema.getFields().stream().map(Schema.Field::schema).toList(),
                        0,
                        data,
                        depth);
            default -> Optional.empty();
        };
    }

    private static Optional<WritePlan> nullable(List<Schema> types, SpecificData data, int depth) {
        if (types.size() != 2 || types.stream().filter(WritePlan::isNull).count() != 1) {
            return Optional.empty();
        }
        int nullIndex = isNull(types.get(0)) ? 0 : 1;
        return composite(Kind.NULLABLE, List.of(types.get(1 - nullIndex)), nullIndex, data, depth);
    }

    private static boolean isNull(Schema schema) {
        return schema.getType() == Schema.Type.NULL;
    }

    private static Optional<WritePlan> composite(
            Kind kind, List<Schema> parts, int nullIndex, SpecificData data, int depth) {
        List<WritePlan> plans = parts.stream()
                .flatMap(part -> of(part, data, depth - 1).stream())
                .toList();
        return plans.size() == parts.size() ? Optional.of(new WritePlan(kind, plans, nullIndex)) : Optional.empty();
    }

    /** Writes a datum. Every exception means that it does not match its schema. */
    @SuppressWarnings("EnumOrdinal") // enums are generated in the order of their symbols
    void write(Object datum, ArrayEncoder bytes) {
        switch (kind) {
            case BOOLEAN -> bytes.writeBoolean((Boolean) datum);
            case INT -> bytes.writeInt((Integer) datum);
            case LONG -> bytes.writeLong((Long) datum);
            case DOUBLE -> bytes.writeDouble((Double) datum);
            case TIMESTAMP -> bytes.writeLong(((Instant) datum).toEpochMilli());
            case STRING -> bytes.writeString((String) datum);
            case ENUM -> bytes.writeEnum(((Enum<?>) datum).ordinal());
            case NULLABLE -> writeNullable(datum, bytes);
            case ARRAY -> writeArray((Collection<?>) datum, bytes);
            case MAP -> writeMap((Map<?, ?>) datum, bytes);
            case RECORD -> writeRecord((IndexedRecord) datum, bytes);
        }
    }

    private void writeNullable(Object datum, ArrayEncoder bytes) {
        if (datum == null) {
            bytes.writeIndex(nullIndex);
            return;
        }
        bytes.writeIndex(1 - nullIndex);
        parts.get(0).write(datum, bytes);
    }

    private void writeArray(Collection<?> elements, ArrayEncoder bytes) {
        bytes.setItemCount(elements.size());
        for (Object element : elements) {
            parts.get(0).write(element, bytes);
        }
        bytes.writeArrayEnd();
    }

    private void writeMap(Map<?, ?> entries, ArrayEncoder bytes) {
        bytes.setItemCount(entries.size());
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            bytes.writeString((String) entry.getKey());
            parts.get(0).write(entry.getValue(), bytes);
        }
        bytes.writeMapEnd();
    }

    private void writeRecord(IndexedRecord datum, ArrayEncoder bytes) {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).write(datum.get(i), bytes);
        }
    }
}
