/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

/** A text does not meet the requirements of its setting; the message states them ("must be at least 1 s"). */
public final class InvalidValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    public InvalidValueException(String requirement) {
        this(requirement, "");
    }

    public InvalidValueException(String requirement, String remedy) {
        super(requirement);
        this.remedy = remedy;
    }

    ConfigError at(ConfigValue value) {
        return value.error(getMessage(), remedy);
    }
}
