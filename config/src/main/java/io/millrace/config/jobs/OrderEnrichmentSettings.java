/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of {@code order-enrichment}. Durations hold on two clocks, event time and processing time, whichever ends
 * first.
 *
 * @param broadcastMaxEntries with {@link Join#BROADCAST} the most profiles and marks of deleted ones a task holds
 * @param profileWait how long an order waits for a profile that is missing
 * @param maxWaitingPerUser how many orders of one user wait at most
 * @param correctionHorizon how long after it has left unresolved an order is corrected if the profile comes
 */
public record OrderEnrichmentSettings(
        JobSettings job,
        Join join,
        long broadcastMaxEntries,
        Duration profileWait,
        int maxWaitingPerUser,
        Duration correctionHorizon)
        implements TypedSettings {

    static final SettingsLoader<OrderEnrichmentSettings> LOADER =
            new SettingsLoader<>("jobs/order-enrichment.yaml", OrderEnrichmentSettings::read);

    /** Where profiles are kept. */
    public enum Join {
        /** All of them on the heap of every task. */
        BROADCAST,
        /** Each once, in the state backend beside its user's orders. */
        KEYED
    }

    /** Loads the settings of a run; see {@link SettingsLoader#load}. */
    public static OrderEnrichmentSettings load(String[] arguments, Map<String, String> environment) {
        return LOADER.load(arguments, environment);
    }

    private static OrderEnrichmentSettings read(SettingsReader reader) {
        return new OrderEnrichmentSettings(
                JobSettings.read(reader),
                reader.read("join", ValueParser.oneOf(Join.class)),
                reader.read("broadcast.max-entries", ValueParser.wholeNumber(1, Integer.MAX_VALUE)),
                reader.read("profile-wait", ValueParser.duration(Duration.ZERO)),
                reader.read("max-waiting-per-user", ValueParser.wholeNumber(1, Integer.MAX_VALUE))
                        .intValue(),
                reader.read("correction-horizon", ValueParser.duration(Duration.ZERO)));
    }
}
