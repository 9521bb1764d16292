/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

/** A text that is not the value it should be. */
public final class RefusedValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    public RefusedValueException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    ConfigError at(ConfigValue given) {
        return given.fault(getMessage(), remedy);
    }
}
