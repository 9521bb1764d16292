/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Converts timestamps to the milliseconds of the reader schema where the writer schema declares microseconds or
 * nanoseconds. Avro resolves both as the same long. Times are rounded down. Only fields of the record itself are
 * converted, because no reader schema has a timestamp further down.
 */
final class TimestampUnits {

    private static final String MILLIS = "timestamp-millis";
    private static final Map<String, Long> UNITS_PER_MILLI =
            Map.of("timestamp-micros", 1_000L, "timestamp-nanos", 1_000_000L);

    private record Divisor(int position, long unitsPerMilli) {}

    private final boolean hasUnions;
    private final List<Divisor> divisors;

    private TimestampUnits(boolean hasUnions, List<Divisor> divisors) {
        this.hasUnions = hasUnions;
        this.divisors = divisors;
    }

    static TimestampUnits between(Schema writer, Schema reader) {
        if (writer.getType() != Schema.Type.RECORD) {
            return new TimestampUnits(writer.isUnion(), List.of());
        }
        Schema written = Schema.applyAliases(writer, reader);
        boolean hasUnions = false;
        List<Divisor> divisors = new ArrayList<>();
        for (Schema.Field field : reader.getFields()) {
            Schema.Field writerField = written.getField(field.name());
            if (writerField == null || logicalTypes(field.schema()).noneMatch(MILLIS::equals)) {
                continue;
            }
            hasUnions |= writerField.schema().isUnion();
            logicalTypes(writerField.schema())
                    .filter(UNITS_PER_MILLI::containsKey)
                    .forEach(unit -> divisors.add(new Divisor(field.pos(), UNITS_PER_MILLI.get(unit))));
        }
        return new TimestampUnits(hasUnions, divisors);
    }

    /** Whether the writer declares one of the reader's timestamps as a union, for example as nullable. */
    boolean hasUnions() {
        return hasUnions;
    }

    private static Stream<String> logicalTypes(Schema schema) {
        List<Schema> types = schema.isUnion() ? schema.getTypes() : List.of(schema);
        return types.stream()
                .flatMap(type -> Optional.ofNullable(type.getLogicalType()).stream())
                .map(LogicalType::getName);
    }

    /** Converts the timestamps of a record in place. */
    void convert(IndexedRecord record) {
        if (divisors.isEmpty()) {
            return;
        }
        for (Divisor divisor : divisors) {
            if (record.get(divisor.position()) instanceof Instant time) {
                record.put(
                        divisor.position(),
                        Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), divisor.unitsPerMilli())));
            }
        }
    }
}
