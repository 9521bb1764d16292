/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;

/** Keeps one copy of strings that occur in many records. */
public final class StringPool {

    private final Map<String, String> strings = new HashMap<>();

    /** The shared copy; null for null. */
    public String shared(String string) {
        return string == null ? null : strings.computeIfAbsent(string, same -> same);
    }

    /** Replaces the strings of a record, and of the records in its lists, by the shared copies. */
    public void share(IndexedRecord record) {
        for (Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value instanceof String string) {
                record.put(field.pos(), shared(string));
            } else if (value instanceof List<?> elements) {
                elements.stream()
                        .filter(IndexedRecord.class::isInstance)
                        .forEach(element -> share((IndexedRecord) element));
            }
        }
    }
}
