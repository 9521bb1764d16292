/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code purchase-totals}. Times are event time.
 *
 * @param allowedLateness how long after its end a window still accepts records
 * @param countWindowIdle idle time after which a partly filled count window is discarded
 */
public record PurchaseTotalsSettings(
        JobSettings job, Duration allowedLateness, List<WindowDefinition> windows, Duration countWindowIdle)
        implements TypedSettings {

    public static final SettingsLoader<PurchaseTotalsSettings> LOADER =
            new SettingsLoader<>("jobs/purchase-totals.yaml", PurchaseTotalsSettings::read);

    public PurchaseTotalsSettings {
        windows = List.copyOf(windows);
    }

    /** Loads the settings of a run; see {@link SettingsLoader#load}. */
    public static PurchaseTotalsSettings load(String[] arguments, Map<String, String> environment) {
        return LOADER.load(arguments, environment);
    }

    private static PurchaseTotalsSettings read(SettingsReader reader) {
        PurchaseTotalsSettings settings = new PurchaseTotalsSettings(
                JobSettings.read(reader),
                reader.read("allowed-lateness", ValueParser.duration(Duration.ZERO)),
                WindowReader.read(reader),
                reader.read("count-window-idle", ValueParser.duration(Duration.ofSeconds(1))));
        if (reader.areValid("dedup-horizon", "allowed-lateness", "windows")) {
            settings.requireDedupHorizon(reader);
        }
        return settings;
    }

    /** An id must be remembered for as long as any window accepts its record. */
    private void requireDedupHorizon(SettingsReader reader) {
        Duration longest = windows.stream()
                .map(WindowDefinition::longest)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        if (!longest.isZero()) {
            job.intake().requireDedupHorizon(reader, "largest time window", longest, allowedLateness);
        }
    }
}
