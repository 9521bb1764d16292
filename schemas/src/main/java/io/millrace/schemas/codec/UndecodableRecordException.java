/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.util.OptionalInt;

/**
 * These bytes are not a record: a fault of the data, to be dead-lettered. The message names the fault and never quotes
 * the payload. It is an answer about one record, so it costs no stack trace of its own.
 */
public final class UndecodableRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Null if unknown; an OptionalInt is not serializable, exceptions are. */
    private final Integer schemaId;

    UndecodableRecordException(String message, OptionalInt schemaId) {
        this(message, schemaId, null);
    }

    UndecodableRecordException(String message, OptionalInt schemaId, Throwable cause) {
        super(message, cause, false, false);
        this.schemaId = schemaId.isPresent() ? schemaId.getAsInt() : null;
    }

    /** The schema id in the header of the value, if it got that far. */
    public OptionalInt schemaId() {
        return schemaId == null ? OptionalInt.empty() : OptionalInt.of(schemaId);
    }
}
