/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** Signals {@code --help} or {@code --print-config}: the caller prints the message and stops. */
public final class TextRequestedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TextRequestedException(String text) {
        super(text);
    }
}
