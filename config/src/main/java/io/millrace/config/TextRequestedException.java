/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** The arguments ask for a text, {@code --help} or {@code --print-config}, instead of a run: print the message and stop. */
public final class TextRequestedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TextRequestedException(String text) {
        super(text);
    }
}
