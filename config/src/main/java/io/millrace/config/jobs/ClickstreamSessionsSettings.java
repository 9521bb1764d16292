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
 * @param gap the greatest distance between two neighbouring events of one session
 * @param maxLength the greatest distance between the first and the last event of a session
 * @param allowedLateness how much longer than the gap an event may come behind the watermark
 */
public record ClickstreamSessionsSettings(
        JobSettings job, Duration gap, Duration maxLength, Duration allowedLateness, UpdateVolume updates)
        implements TypedSettings {

    private static final Duration MIN_GAP = Duration.ofMillis(1);

    static final SettingsLoader<ClickstreamSessionsSettings> LOADER =
            new SettingsLoader<>("jobs/clickstream-sessions.yaml", ClickstreamSessionsSettings::read);

    /**
     * How many updates a session gives while it is open.
     *
     * @param interval with {@link Kind#INTERVAL} the least event time between two of them
     */
    public record UpdateVolume(Kind kind, Duration interval) {

        /** As the settings call it. */
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
        if (reader.isSound("gap", "max-length") && maxLength.compareTo(gap) < 0) {
            reader.refuse(
                    "max-length",
                    "is shorter than gap, " + DurationText.format(gap),
                    "write at least %s".formatted(DurationText.format(gap)));
        }
        Duration latenessHorizon = gap.plus(allowedLateness);
        Duration dedupHorizon = job.intake().dedupHorizon();
        if (!reader.isSound("dedup-horizon", "gap", "allowed-lateness")
                || dedupHorizon.isZero()
                || dedupHorizon.compareTo(latenessHorizon) >= 0) {
            return;
        }
        reader.refuse(
                "dedup-horizon",
                "is shorter than gap + allowed-lateness, %s + %s, so late copies would count twice"
                        .formatted(DurationText.format(gap), DurationText.format(allowedLateness)),
                "write at least %s, or 0 to accept duplicates".formatted(DurationText.format(latenessHorizon)));
    }
}
