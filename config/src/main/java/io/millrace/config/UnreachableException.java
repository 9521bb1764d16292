/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** A required service is not responding; the message states its address. */
public final class UnreachableException extends OperationFailedException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message) {
        super(message);
    }

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
