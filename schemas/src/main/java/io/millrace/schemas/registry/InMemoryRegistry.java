/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/**
 * A registry without a server, for tests; ids count up from 1. It is in the main code because tests of several modules need
 * it, and this module exports no test classes.
 */
public final class InMemoryRegistry implements SchemaRegistry {

    private final Map<String, Map<Integer, Schema>> subjects = new LinkedHashMap<>();
    private int lastId;

    @Override
    public Schema schemaById(int id) throws UnknownSchemaIdException {
        for (Map<Integer, Schema> versions : subjects.values()) {
            if (versions.containsKey(id)) {
                return versions.get(id);
            }
        }
        throw new UnknownSchemaIdException(id);
    }

    @Override
    public int register(String subject, Schema schema) {
        OptionalInt registered = idOf(subject, schema);
        if (registered.isPresent()) {
            return registered.getAsInt();
        }
        lastId++;
        subjects.computeIfAbsent(subject, key -> new LinkedHashMap<>()).put(lastId, schema);
        return lastId;
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        return versions(subject).entrySet().stream()
                .filter(version -> version.getValue().equals(schema))
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public Map<Integer, Schema> versions(String subject) {
        return subjects.getOrDefault(subject, Map.of());
    }

    @Override
    public void compatibility(String subject, String level) {
        // This registry does not check compatibility.
    }
}
