/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

/** Why a job cannot be submitted, in words that say what to do. */
public final class SubmitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SubmitException(String message) {
        super(message);
    }

    SubmitException(String message, Throwable cause) {
        super(message, cause);
    }
}
