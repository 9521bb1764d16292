/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of {@code order-enrichment}. Durations apply in event time and in processing time, whichever ends first.
 *
 * @param broadcastMaxEntries with {@link Join#BROADCAST}, the maximum number of profiles and tombstones per task
 * @param profileWait how long an order waits for a missing profile
 * @param maxWaitingPerUser maximum number of orders of a user that wait or can still be corrected
 * @param correctionHorizon how long after its emission an unresolved order is corrected if the profile arrives
 */
public record OrderEnrichmentSettings(
        JobSettings job,
        Join join,
        long broadcastMaxEntries,
        Duration profileWait,
        int maxWaitingPerUser,
        Duration correctionHorizon)
        implements TypedSettings {

    public static final SettingsLoader<OrderEnrichmentSettings> LOADER =
            new SettingsLoader<>("jobs/order-enrichment.yaml", OrderEnrichmentSettings::read);

    /** Where profiles are stored. */
    public enum Join {
        /** On the heap of every task, all of them. */
        BROADCAST,
        /** In the state backend, each once, next to its user's orders. */
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
