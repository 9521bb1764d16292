/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.binding.ConfigError;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Collects the errors that loading reports. */
public final class ConfigErrors {

    private ConfigErrors() {}

    public static List<ConfigError> of(ThrowingCallable loading) {
        SettingsException rejection = catchThrowableOfType(SettingsException.class, loading);
        assertThat(rejection).as("rejection").isNotNull();
        return rejection.errors();
    }
}
