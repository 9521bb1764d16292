/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.SettingsException;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file for {@code --config}, as a test writes it. */
public record ConfigFile(Path path) {

    public static ConfigFile write(Path folder, String yaml) throws IOException {
        return new ConfigFile(Files.writeString(folder.resolve("my.yaml"), yaml));
    }

    public PurchaseTotalsSettings load(String... furtherArguments) {
        return PurchaseTotalsSettings.load(arguments(furtherArguments), Map.of());
    }

    public List<ConfigError> faults(String... furtherArguments) {
        return faultsOf(Map.of(), arguments(furtherArguments));
    }

    /** The one fault there is. */
    public ConfigError fault(String... furtherArguments) {
        List<ConfigError> faults = faults(furtherArguments);
        assertThat(faults).hasSize(1);
        return faults.get(0);
    }

    public static List<ConfigError> faultsOf(Map<String, String> environment, String... arguments) {
        SettingsException refused = catchThrowableOfType(
                SettingsException.class, () -> PurchaseTotalsSettings.load(arguments, environment));
        assertThat(refused).as("what loading throws").isNotNull();
        return refused.faults();
    }

    private String[] arguments(String... further) {
        String[] arguments = new String[further.length + 2];
        arguments[0] = "--config";
        arguments[1] = path.toString();
        System.arraycopy(further, 0, arguments, 2, further.length);
        return arguments;
    }
}
