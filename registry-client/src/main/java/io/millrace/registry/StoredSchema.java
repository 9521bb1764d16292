/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;

/**
 * A schema as the registry stores it, which need not be a valid Avro schema.
 *
 * @param name for messages
 * @param type null for Avro
 */
record StoredSchema(String name, String type, String text, List<SchemaReference> references) {

    /** Finds the schema a reference names; empty if there is none. */
    interface Lookup {
        Optional<StoredSchema> find(SchemaReference reference);
    }

    /** @throws SchemaParseException if this or a schema it refers to is missing or no valid Avro schema */
    Schema parse(Lookup lookup) {
        List<StoredSchema> all = new ArrayList<>();
        addTo(all, lookup, new HashSet<>());
        Schema.Parser parser = new Schema.Parser();
        Schema parsed = null;
        for (StoredSchema stored : all) {
            parsed = stored.parse(parser);
        }
        return parsed;
    }

    /** Adds this schema after those it refers to. Names already visited are left out, so cycles end. */
    private void addTo(List<StoredSchema> all, Lookup lookup, Set<String> visited) {
        if (type != null && !ConfluentSchemaRegistry.AVRO.equals(type)) {
            throw new SchemaParseException("%s is of type %s".formatted(name, type));
        }
        for (SchemaReference reference : references == null ? List.<SchemaReference>of() : references) {
            if (visited.add(reference.getName())) {
                lookup.find(reference)
                        .orElseThrow(
                                () -> new SchemaParseException("%s refers to version %d of subject %s, which is missing"
                                        .formatted(name, reference.getVersion(), reference.getSubject())))
                        .addTo(all, lookup, visited);
            }
        }
        all.add(this);
    }

    /** Avro rejects schemas with all kinds of exceptions. */
    private Schema parse(Schema.Parser parser) {
        try {
            return parser.parse(text);
        } catch (RuntimeException | StackOverflowError e) {
            throw new SchemaParseException("%s is not a valid Avro schema: %s"
                    .formatted(name, RegistryRequests.shortened(String.valueOf(e.getMessage()))));
        }
    }
}
