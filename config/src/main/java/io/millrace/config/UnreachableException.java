/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** Something that is needed does not answer; the message names its address. */
public final class UnreachableException extends OperationFailedException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message) {
        super(message);
    }

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
