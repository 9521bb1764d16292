/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

/**
 * Thrown for bytes that are not a record: bad data, to be dead-lettered. The message names the fault and never quotes the
 * payload. It describes one record among many, so it has no stack trace of its own.
 */
public final class UndecodableRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message) {
        this(message, null);
    }

    UndecodableRecordException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
