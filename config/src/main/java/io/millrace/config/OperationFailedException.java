/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** Something about the platform or a job on it failed; the message tells a person what and what to do. */
public class OperationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperationFailedException(String message) {
        super(message);
    }

    public OperationFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
