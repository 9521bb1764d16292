/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.IndexedRecord;

/** Finds the first field in which two results differ. */
public final class FieldComparison {

    private FieldComparison() {}

    /** The first difference in the order of {@code fields}; empty if there is none. */
    public static Optional<String> difference(IndexedRecord found, IndexedRecord expected, List<String> fields) {
        return fields.stream()
                .flatMap(field -> difference(field, value(found, field), value(expected, field)).stream())
                .findFirst();
    }

    private static Object value(IndexedRecord record, String field) {
        Object value = record.get(record.getSchema().getField(field).pos());
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map);
        }
        return value instanceof Instant time ? time.toEpochMilli() : value;
    }

    public static Optional<String> difference(String field, Object found, Object expected) {
        return Objects.equals(found, expected)
                ? Optional.empty()
                : Optional.of("%s %s, not %s".formatted(field, found, expected));
    }
}
