/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** An in-memory registry that records requests and whose health a test controls. */
final class ScriptedRegistry implements SchemaRegistry {

    enum Health {
        AVAILABLE,
        UNAVAILABLE,
        DENYING_ACCESS,
        NOT_AVRO,
        INVALID_DEFAULT
    }

    final Map<Integer, Schema> schemas = new HashMap<>();
    final List<Integer> requests = new ArrayList<>();
    Health health = Health.AVAILABLE;

    /** Number of requests before {@link #change} runs. */
    int requestsUntilChange = -1;

    Runnable change = () -> {};

    @Override
    public Schema schemaById(int id) throws UnknownSchemaIdException {
        requests.add(id);
        if (requestsUntilChange-- == 0) {
            change.run();
        }
        switch (health) {
            case UNAVAILABLE -> throw new RegistryUnavailableException("down", null);
            case DENYING_ACCESS -> throw new RegistryRefusedException("no", null);
            case NOT_AVRO -> throw new SchemaParseException("protobuf");
            case INVALID_DEFAULT -> throw new AvroTypeException("Invalid default for field f: null not a \"string\"");
            case AVAILABLE -> {}
        }
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new UnknownSchemaIdException(id);
        }
        return schema;
    }

    @Override
    public int register(String subject, Schema schema) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Integer, Schema> versions(String subject) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void compatibility(String subject, String level) {
        throw new UnsupportedOperationException();
    }
}
