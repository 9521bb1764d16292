/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** The caller asked for something that cannot be done; the message has one line per fault. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
