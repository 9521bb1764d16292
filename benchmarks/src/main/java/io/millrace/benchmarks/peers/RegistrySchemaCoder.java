/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.formats.avro.SchemaCoder;

/**
 * Finds the writer schema of a record by the id in front of it, with a cache. Flink's own coder for Confluent registries
 * does the same, but needs a client that Maven Central does not have.
 */
final class RegistrySchemaCoder implements SchemaCoder {

    private final SchemaRegistry registry;
    private final Map<Integer, Schema> schemas = new HashMap<>();

    RegistrySchemaCoder(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Creates a coder in each task. */
    record Provider(String registryUrl) implements SchemaCoderProvider {
        @Override
        public SchemaCoder get() {
            return new RegistrySchemaCoder(new ConfluentSchemaRegistry(registryUrl, Map.of()));
        }
    }

    @Override
    public Schema readSchema(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        if (data.readByte() != 0) {
            throw new IOException("the record is not in the registry's wire format");
        }
        int id = data.readInt();
        Schema schema = schemas.get(id);
        if (schema == null) {
            schema = find(id);
            schemas.put(id, schema);
        }
        return schema;
    }

    private Schema find(int id) throws IOException {
        try {
            return registry.schemaById(id);
        } catch (UnknownSchemaIdException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void writeSchema(Schema schema, OutputStream out) {
        throw new UnsupportedOperationException("only reads");
    }
}
