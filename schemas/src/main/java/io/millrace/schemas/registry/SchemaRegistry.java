/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/**
 * A schema registry. Every method throws {@link RegistryUnavailableException} if a retry can succeed and
 * {@link RegistryRefusedException} if it cannot. A call is one attempt: nothing is retried or cached here.
 */
public interface SchemaRegistry {

    /**
     * Returns the schema with an id.
     *
     * @throws UnknownSchemaIdException if the registry is available and has no such id
     * @throws org.apache.avro.SchemaParseException if Avro or the registry itself rejects it: another schema type, an
     *     invalid schema, or a reference to a schema that is missing
     */
    Schema schemaById(int id) throws UnknownSchemaIdException;

    /**
     * Registers a schema under a subject unless it already is, and returns its id. A deployment step; jobs never register.
     *
     * @throws RegistryRefusedException also if the schema is incompatible with earlier versions of the subject
     */
    int register(String subject, Schema schema);

    /** The id of a schema under a subject; empty if it is not registered there. Never registers. */
    OptionalInt idOf(String subject, Schema schema);

    /**
     * Every registered version of a subject, by id; empty if there is no such subject. Versions that
     * {@link #schemaById} rejects are logged and left out.
     */
    Map<Integer, Schema> versions(String subject);

    /**
     * Sets the compatibility level for new versions of a subject.
     *
     * @param level as the registry names it, such as FULL_TRANSITIVE
     */
    void compatibility(String subject, String level);
}
