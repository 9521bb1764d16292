/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyChangesTest {

    private static final KeyChanges CHANGES = new KeyChanges(
            Map.of("lateness", "allowed-lateness", "panes", "windows"),
            Map.of("parallelism", "use millrace submit --parallelism instead"));

    private final List<ConfigError> errors = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void acceptsARenamedKeyWithANotice() throws IOException {
        SettingsLayers layers = load("lateness: 2 h\n", Map.of());

        assertThat(errors).isEmpty();
        assertThat(layers.effective().get("allowed-lateness"))
                .isEqualTo(new ConfigValue("allowed-lateness", "2 h", file() + ":1"));
        assertThat(layers.effective()).doesNotContainKey("lateness");
        assertThat(layers.notices())
                .containsExactly(file() + ":1: lateness was renamed to allowed-lateness; please use the new name");
    }

    @Test
    void acceptsARenamedKeyInEveryLayer() throws IOException {
        Map<String, String> environment = Map.of("MILLRACE_LATENESS", "3 h");

        assertThat(value(load("lateness: 2 h\n", environment))).isEqualTo("3 h");
        assertThat(value(load("lateness: 2 h\n", environment, "--lateness", "4 h")))
                .isEqualTo("4 h");
        assertThat(value(load("lateness: 2 h\n", environment, "--allowed-lateness", "5 h")))
                .isEqualTo("5 h");
        assertThat(errors).isEmpty();
    }

    @Test
    void noticesARenamedListOnce() throws IOException {
        SettingsLayers layers =
                load("panes:\n  - {name: w, type: count, count: 2}\n  - {name: v, type: count, count: 3}\n", Map.of());

        assertThat(errors).isEmpty();
        assertThat(layers.notices()).hasSize(1);
        assertThat(layers.effective().get("windows[0].count").value()).isEqualTo("2");
        assertThat(layers.effective()).containsKey("windows[1].name").doesNotContainKey("windows[2].name");
    }

    @Test
    void rejectsARenamedKeyNextToItsNewName() throws IOException {
        load("lateness: 2 h\nallowed-lateness: 3 h\n", Map.of());

        assertThat(errors).singleElement().satisfies(error -> assertThat(error.toString())
                .isEqualTo(file() + ":1: lateness = '2 h': former name of allowed-lateness, which is set too;"
                        + " remove lateness"));
    }

    @Test
    void rejectsARetiredKeyWithTheReason() throws IOException {
        load("parallelism: 3\n", Map.of("MILLRACE_PARALLELISM", "4"));

        assertThat(errors)
                .extracting(ConfigError::toString)
                .containsExactly(
                        file() + ":1: parallelism = '3': no longer a setting;"
                                + " use millrace submit --parallelism instead",
                        "environment variable MILLRACE_PARALLELISM: parallelism = '4': no longer a setting;"
                                + " use millrace submit --parallelism instead");
    }

    @Test
    void shippedChangesConcernNoValidKey() {
        for (JobDefinition job : JobDefinition.all()) {
            assertThat(KeyChanges.SHIPPED.formerKeys())
                    .noneMatch(PackagedFile.values("jobs/" + job.settingsFile())::containsKey)
                    .noneMatch(PackagedFile.values(SettingsLayers.COMMON_FILE)::containsKey);
        }
    }

    private static String value(SettingsLayers layers) {
        return layers.effective().get("allowed-lateness").value();
    }

    private Path file() {
        return folder.resolve("my.yaml");
    }

    private SettingsLayers load(String yaml, Map<String, String> environment, String... arguments) throws IOException {
        Files.writeString(file(), yaml);
        List<String> all = new ArrayList<>(List.of("--config", file().toString()));
        all.addAll(List.of(arguments));
        Arguments parsed = Arguments.parse(all.toArray(String[]::new), errors);
        return SettingsLayers.of("jobs/purchase-totals.yaml", parsed, environment, CHANGES, errors);
    }
}
