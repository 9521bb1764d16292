/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

import io.millrace.config.binding.ConfigError;
import java.util.List;
import java.util.stream.Collectors;

/** Reports all errors in the settings at once; the message has one line per error and needs no stack trace. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<ConfigError> errors;

    public SettingsException(List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** Throws an exception with these errors unless there are none. */
    public static void throwIfAny(List<ConfigError> errors) {
        if (!errors.isEmpty()) {
            throw new SettingsException(errors);
        }
    }

    /** In the order in which they were found; never empty. */
    public List<ConfigError> errors() {
        return errors;
    }
}
