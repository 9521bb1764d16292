/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;

/** Typed access to the fields of a decoded record; a field without a value is null. */
public record Fields(GenericRecord record) {

    public String text(String field) {
        Object value = record.get(field);
        return value == null ? null : value.toString();
    }

    public Long number(String field) {
        return (Long) record.get(field);
    }

    public int integer(String field) {
        return (Integer) record.get(field);
    }

    public boolean flag(String field) {
        return (Boolean) record.get(field);
    }

    public <T> List<T> records(String field, Function<Fields, T> conversion) {
        return ((List<?>) record.get(field))
                .stream()
                        .map(element -> conversion.apply(new Fields((GenericRecord) element)))
                        .toList();
    }

    /** A map field, sorted by key. */
    public <T> Map<String, T> map(String field, Class<T> type) {
        Map<String, T> sorted = new TreeMap<>();
        ((Map<?, ?>) record.get(field)).forEach((key, value) -> sorted.put(key.toString(), type.cast(value)));
        return sorted;
    }
}
