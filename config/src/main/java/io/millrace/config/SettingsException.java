/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

import io.millrace.config.binding.ConfigError;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with the settings, at once. The message has one line a fault and is all a user needs. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<ConfigError> faults;

    public SettingsException(List<ConfigError> faults) {
        super(faults.stream().map(ConfigError::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** In the order in which they were found; never empty. */
    public List<ConfigError> faults() {
        return faults;
    }
}
