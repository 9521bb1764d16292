/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.DurationText;
import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code fraud-detection}. Times are event time, amounts are in minor units.
 *
 * @param history how long rules can look back: no rule may have a longer window
 * @param amountMemory idle time after which a user's amounts in a currency are forgotten
 * @param defaultRules apply where no version is in force; their ids and parameters are not validated here
 */
public record FraudDetectionSettings(
        JobSettings job,
        Duration history,
        Duration amountMemory,
        List<RuleVersion> defaultRules,
        CardTesting cardTesting,
        ImpossibleTravel impossibleTravel,
        EscalatingAmounts escalatingAmounts)
        implements TypedSettings {

    private static final String DEFAULT_RULES = "default-rules";
    /** Selects the rules in the jar. */
    private static final Path PACKAGED = Path.of("packaged");

    private static final long MAX_AMOUNT = 1_000_000_000_000L;
    private static final long MAX_GROWTH = 1_000_000;
    private static final Duration MIN_WITHIN = Duration.ofMillis(1);

    public static final SettingsLoader<FraudDetectionSettings> LOADER =
            new SettingsLoader<>("jobs/fraud-detection.yaml", FraudDetectionSettings::read);

    public FraudDetectionSettings {
        defaultRules = List.copyOf(defaultRules);
    }

    /**
     * Three small amounts followed by a large one, with no other small or large amount in between.
     *
     * @param smallAmountMinor the highest small amount
     * @param largeAmountMinor the lowest large amount
     * @param within exclusive limit of the time from the first to the last
     */
    public record CardTesting(int version, long smallAmountMinor, long largeAmountMinor, Duration within) {

        private static CardTesting read(SettingsReader reader) {
            String small = "patterns.card-testing.small-amount-minor";
            String large = "patterns.card-testing.large-amount-minor";
            CardTesting pattern = new CardTesting(
                    readVersion(reader, "card-testing"),
                    reader.read(small, ValueParser.wholeNumber(0, MAX_AMOUNT)),
                    reader.read(large, ValueParser.wholeNumber(0, MAX_AMOUNT)),
                    readWithin(reader, "card-testing"));
            if (reader.areValid(small, large) && pattern.smallAmountMinor >= pattern.largeAmountMinor) {
                reader.reject(small, "must be below large-amount-minor, " + pattern.largeAmountMinor, "");
            }
            return pattern;
        }
    }

    /**
     * Two consecutive transactions in different countries, ignoring those without a country.
     *
     * @param within exclusive limit of the time between the two
     */
    public record ImpossibleTravel(int version, Duration within) {

        private static ImpossibleTravel read(SettingsReader reader) {
            return new ImpossibleTravel(
                    readVersion(reader, "impossible-travel"), readWithin(reader, "impossible-travel"));
        }
    }

    /**
     * Four consecutive transactions, each at least {@code growthFactor} times the previous one.
     *
     * @param within exclusive limit of the time from the first to the last
     */
    public record EscalatingAmounts(int version, long growthFactor, Duration within) {

        private static EscalatingAmounts read(SettingsReader reader) {
            return new EscalatingAmounts(
                    readVersion(reader, "escalating-amounts"),
                    reader.read("patterns.escalating-amounts.growth-factor", ValueParser.wholeNumber(2, MAX_GROWTH)),
                    readWithin(reader, "escalating-amounts"));
        }
    }

    /** Loads the settings of a run; see {@link SettingsLoader#load}. */
    public static FraudDetectionSettings load(String[] arguments, Map<String, String> environment) {
        return LOADER.load(arguments, environment);
    }

    private static FraudDetectionSettings read(SettingsReader reader) {
        FraudDetectionSettings settings = new FraudDetectionSettings(
                JobSettings.read(reader),
                reader.read("history", ValueParser.duration(Duration.ofSeconds(1))),
                reader.read("amount-memory", ValueParser.duration(Duration.ofSeconds(1))),
                defaultRules(reader),
                CardTesting.read(reader),
                ImpossibleTravel.read(reader),
                EscalatingAmounts.read(reader));
        if (reader.areValid("history", "amount-memory") && settings.amountMemory.compareTo(settings.history) < 0) {
            reader.reject("amount-memory", "must be at least history, " + DurationText.format(settings.history), "");
        }
        return settings;
    }

    private static List<RuleVersion> defaultRules(SettingsReader reader) {
        Path file = reader.read(DEFAULT_RULES, ValueParser.path());
        if (file.equals(PACKAGED)) {
            return RuleFile.packagedDefaults();
        }
        List<ConfigError> errors = new ArrayList<>();
        List<RuleVersion> rules = RuleFile.defaults(file, errors);
        reader.addErrorsOfFile(DEFAULT_RULES, file, errors);
        return rules;
    }

    private static int readVersion(SettingsReader reader, String pattern) {
        return reader.read("patterns." + pattern + ".version", ValueParser.wholeNumber(1, Integer.MAX_VALUE))
                .intValue();
    }

    private static Duration readWithin(SettingsReader reader, String pattern) {
        return reader.read("patterns." + pattern + ".within", ValueParser.duration(MIN_WITHIN));
    }
}
