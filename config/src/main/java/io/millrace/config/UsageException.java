/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** The arguments of a command are invalid; the message has one line per error. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
