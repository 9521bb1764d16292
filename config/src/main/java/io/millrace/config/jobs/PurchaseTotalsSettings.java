/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.DurationText;
import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code purchase-totals}. Times are event time.
 *
 * @param allowedLateness how long after its end a window still takes records
 * @param countWindowIdle after which an idle count window is forgotten and its numbering begins anew
 */
public record PurchaseTotalsSettings(
        JobSettings job, Duration allowedLateness, List<WindowDefinition> windows, Duration countWindowIdle)
        implements TypedSettings {

    static final SettingsLoader<PurchaseTotalsSettings> LOADER =
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
        if (reader.isSound("dedup-horizon", "allowed-lateness", "windows")) {
            settings.requireDedupHorizon(reader);
        }
        return settings;
    }

    /** A record is accepted as long as one of its windows takes records: for that long its id has to be remembered. */
    private void requireDedupHorizon(SettingsReader reader) {
        Duration longest = windows.stream()
                .map(WindowDefinition::longest)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Duration latenessHorizon = longest.isZero() ? Duration.ZERO : longest.plus(allowedLateness);
        Duration dedupHorizon = job.intake().dedupHorizon();
        if (dedupHorizon.isZero() || dedupHorizon.compareTo(latenessHorizon) >= 0) {
            return;
        }
        reader.refuse(
                "dedup-horizon",
                "is shorter than largest time window + allowed-lateness, %s + %s, so late copies would count twice"
                        .formatted(DurationText.format(longest), DurationText.format(allowedLateness)),
                "write at least %s, or 0 to accept duplicates".formatted(DurationText.format(latenessHorizon)));
    }
}
