/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/**
 * A schema registry. Every method throws {@link RegistryUnavailableException} where a later try may succeed and
 * {@link RegistryRefusedException} where it will not. A method is one attempt: nothing is retried or remembered here,
 * neither answers nor failures.
 */
public interface SchemaRegistry {

    /**
     * The schema of an id.
     *
     * @throws UnknownSchemaIdException if the registry is well and has no such id
     * @throws org.apache.avro.SchemaParseException if the id stands for something that is not an Avro schema
     */
    Schema schemaById(int id) throws UnknownSchemaIdException;

    /**
     * Registers a schema under a subject, unless it is there already, and returns its id. A deploy step: jobs never do.
     *
     * @throws RegistryRefusedException also if the schema is not compatible with the subject's earlier versions
     */
    int register(String subject, Schema schema);

    /** The id of a schema under a subject; empty if it is not registered there. Never registers. */
    OptionalInt idOf(String subject, Schema schema);

    /** Every registered version of a subject, by id; empty if there is no such subject. */
    Map<Integer, Schema> versions(String subject);

    /**
     * Sets the compatibility that new versions of a subject must keep.
     *
     * @param level as the registry names it, for instance FULL_TRANSITIVE
     */
    void compatibility(String subject, String level);
}
