/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/** A text that is not the value it should be. */
final class RefusedValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    RefusedValueException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    Fault at(Given given) {
        return given.fault(getMessage(), remedy);
    }
}
