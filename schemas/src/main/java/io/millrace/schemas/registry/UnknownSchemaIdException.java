/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

/** The registry answered, and has no schema of this id. */
public final class UnknownSchemaIdException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnknownSchemaIdException(int id) {
        super("the schema registry does not know schema id " + id);
    }
}
