/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.DurationText;
import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of {@code clickstream-sessions}. Times are event time.
 *
 * @param gap maximum distance between two consecutive events of a session
 * @param maxLength maximum distance between the first and the last event of a session
 * @param allowedLateness how far beyond the gap an event may be behind the watermark
 */
public record ClickstreamSessionsSettings(
        JobSettings job, Duration gap, Duration maxLength, Duration allowedLateness, UpdateVolume updates)
        implements TypedSettings {

    private static final Duration MIN_GAP = Duration.ofMillis(1);

    public static final SettingsLoader<ClickstreamSessionsSettings> LOADER =
            new SettingsLoader<>("jobs/clickstream-sessions.yaml", ClickstreamSessionsSettings::read);

    /**
     * How many updates an open session emits.
     *
     * @param interval with {@link Kind#INTERVAL}, the minimum event time between two updates
     */
    public record UpdateVolume(Kind kind, Duration interval) {

        public enum Kind {
            EVERY_EVENT,
            INTERVAL,
            FINALS_ONLY
        }
    }

    /** Loads the settings of a run; see {@link SettingsLoader#load}. */
    public static ClickstreamSessionsSettings load(String[] arguments, Map<String, String> environment) {
        return LOADER.load(arguments, environment);
    }

    private static ClickstreamSessionsSettings read(SettingsReader reader) {
        ClickstreamSessionsSettings settings = new ClickstreamSessionsSettings(
                JobSettings.read(reader),
                reader.read("gap", ValueParser.duration(MIN_GAP)),
                reader.read("max-length", ValueParser.duration(MIN_GAP)),
                reader.read("allowed-lateness", ValueParser.duration(Duration.ZERO)),
                new UpdateVolume(
                        reader.read("updates", ValueParser.oneOf(UpdateVolume.Kind.class)),
                        reader.read("update-interval", ValueParser.duration(MIN_GAP))));
        settings.compare(reader);
        return settings;
    }

    private void compare(SettingsReader reader) {
        if (reader.areValid("gap", "max-length") && maxLength.compareTo(gap) < 0) {
            reader.reject("max-length", "must be at least gap, " + DurationText.format(gap), "");
        }
        if (reader.areValid("dedup-horizon", "gap", "allowed-lateness")) {
            job.intake().requireDedupHorizon(reader, "gap", gap, allowedLateness);
        }
    }
}
