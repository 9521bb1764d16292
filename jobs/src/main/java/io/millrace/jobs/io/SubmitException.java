/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

/** Thrown if a job cannot be submitted; the message states the remedy. */
public final class SubmitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SubmitException(String message) {
        super(message);
    }

    SubmitException(String message, Throwable cause) {
        super(message, cause);
    }
}
