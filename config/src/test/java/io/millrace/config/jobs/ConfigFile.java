/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.ConfigErrors;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file for {@code --config} of {@code purchase-totals}. */
public record ConfigFile(Path path) {

    public static ConfigFile write(Path folder, String yaml) throws IOException {
        return new ConfigFile(Files.writeString(folder.resolve("my.yaml"), yaml));
    }

    public PurchaseTotalsSettings load() {
        return PurchaseTotalsSettings.load(new String[] {"--config", path.toString()}, Map.of());
    }

    public List<ConfigError> errors() {
        return ConfigErrors.of(this::load);
    }

    /** The only error. */
    public ConfigError error() {
        List<ConfigError> errors = errors();
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }

    public static List<ConfigError> errorsOf(Map<String, String> environment, String... arguments) {
        return ConfigErrors.of(() -> PurchaseTotalsSettings.load(arguments, environment));
    }
}
