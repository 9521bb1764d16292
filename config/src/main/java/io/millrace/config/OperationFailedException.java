/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** An operation on the platform or on a job failed; the message states the remedy. */
public class OperationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperationFailedException(String message) {
        super(message);
    }

    public OperationFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
