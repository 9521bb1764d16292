/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

/** The registry is available and has no schema with this id. */
public final class UnknownSchemaIdException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnknownSchemaIdException(int id) {
        super("schema id %s is not in the schema registry".formatted(id));
    }
}
