/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.SettingsException;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.ConfigValue;
import io.millrace.config.binding.ItemReader;
import io.millrace.config.binding.RefusedValueException;
import io.millrace.config.binding.SettingsLayers;
import io.millrace.config.binding.ValueParser;
import io.millrace.config.binding.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads files of fraud rules: a list {@code rules} of {@code {ruleId, enabled, severity, parameters}}, and in files of
 * versions also {@code version} and {@code effectiveFrom}.
 */
public final class RuleFile {

    private static final String PACKAGED_FILE = "fraud-rules.yaml";
    private static final String RULES = "rules";
    private static final String PARAMETERS = "parameters";
    private static final List<String> DEFAULT_FIELDS =
            List.of("ruleId", "enabled", "severity", PARAMETERS, PARAMETERS + ".");
    private static final List<String> VERSION_FIELDS =
            List.of("ruleId", "version", "enabled", "severity", "effectiveFrom", PARAMETERS, PARAMETERS + ".");
    private static final long REFUSED_VERSION = 0;
    private static final ValueParser<String> NAME =
            ValueParser.text("[a-z0-9-]+", "lower-case letters, digits and hyphens");

    private final Map<String, ConfigValue> values;
    private final List<ConfigError> faults;
    private final boolean ofVersions;
    private final Set<String> keys = new HashSet<>();

    private RuleFile(Map<String, ConfigValue> values, List<ConfigError> faults, boolean ofVersions) {
        this.values = values;
        this.faults = faults;
        this.ofVersions = ofVersions;
    }

    /**
     * Reads versions that can be put in force, in the file's order.
     *
     * @throws SettingsException with everything that is wrong with the file
     */
    public static List<RuleVersion> versions(Path file) {
        List<ConfigError> faults = new ArrayList<>();
        List<RuleVersion> versions = read(file, faults, true);
        requireNone(faults);
        return versions;
    }

    /**
     * Reads defaults: rules without version and effectiveFrom, in the file's order.
     *
     * @throws SettingsException with everything that is wrong with the file
     */
    public static List<RuleVersion> defaults(Path file) {
        List<ConfigError> faults = new ArrayList<>();
        List<RuleVersion> defaults = defaults(file, faults);
        requireNone(faults);
        return defaults;
    }

    /** The same; with faults, those that are right. */
    static List<RuleVersion> defaults(Path file, List<ConfigError> faults) {
        return read(file, faults, false);
    }

    /** The defaults that are part of the jar. */
    public static List<RuleVersion> packagedDefaults() {
        List<ConfigError> faults = new ArrayList<>();
        List<RuleVersion> defaults =
                new RuleFile(SettingsLayers.packaged(PACKAGED_FILE), faults, false).read(PACKAGED_FILE);
        requireNone(faults);
        return defaults;
    }

    private static void requireNone(List<ConfigError> faults) {
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
    }

    private static List<RuleVersion> read(Path file, List<ConfigError> faults, boolean ofVersions) {
        Map<String, ConfigValue> values = YamlFile.read(file, faults);
        boolean unreadable = values.isEmpty() && !faults.isEmpty();
        return unreadable ? List.of() : new RuleFile(values, faults, ofVersions).read(file.toString());
    }

    private List<RuleVersion> read(String file) {
        refuseOtherKeys();
        List<RuleVersion> rules = new ArrayList<>();
        List<ItemReader> items = ItemReader.items(RULES, values, faults);
        if (items.isEmpty()) {
            ConfigValue list = values.getOrDefault(RULES, new ConfigValue(RULES, "", file));
            faults.add(list.fault("is not a list with items", "write '- {ruleId: …}' lines under it"));
        }
        for (ItemReader item : items) {
            read(item).ifPresent(rules::add);
        }
        return List.copyOf(rules);
    }

    private void refuseOtherKeys() {
        values.forEach((key, given) -> {
            if (!key.equals(RULES) && !key.startsWith(RULES + "[")) {
                faults.add(given.fault("is not a known key", "nearest valid key: " + RULES));
            }
        });
    }

    private Optional<RuleVersion> read(ItemReader item) {
        int faultsBefore = item.faultCount();
        item.refuseFieldsOtherThan(ofVersions ? VERSION_FIELDS : DEFAULT_FIELDS);
        RuleVersion rule = new RuleVersion(
                item.require("ruleId", NAME, ""),
                ofVersions ? version(item) : 0,
                item.require("enabled", ValueParser.trueOrFalse(), true),
                item.require("severity", ValueParser.oneOf(List.of("LOW", "MEDIUM", "HIGH")), "LOW"),
                parameters(item),
                ofVersions ? item.require("effectiveFrom", ValueParser.instant()) : Optional.empty(),
                item.origin());
        refuseSecondOfSameKey(item, rule);
        return item.faultCount() > faultsBefore ? Optional.empty() : Optional.of(rule);
    }

    private static int version(ItemReader item) {
        return item.require("version", ValueParser.wholeNumber(1, Integer.MAX_VALUE), REFUSED_VERSION)
                .intValue();
    }

    private static Map<String, Double> parameters(ItemReader item) {
        Map<String, Double> parameters = new TreeMap<>();
        for (String name : item.group(PARAMETERS).keySet()) {
            item.find(PARAMETERS + "." + name, ValueParser.positiveNumber())
                    .ifPresent(value -> parameters.put(name, value));
        }
        if (item.group(PARAMETERS).isEmpty()) {
            item.require(PARAMETERS, text -> {
                throw new RefusedValueException("is not a group of fields", "write it as '{window-seconds: 60, …}'");
            });
        }
        return parameters;
    }

    /** Not where the key itself is refused: it is not known then. */
    private void refuseSecondOfSameKey(ItemReader item, RuleVersion rule) {
        if (rule.ruleId().isEmpty() || (ofVersions && rule.version() == REFUSED_VERSION)) {
            return;
        }
        String key = ofVersions ? rule.ruleId() + "@" + rule.version() : rule.ruleId();
        if (!keys.add(key)) {
            item.refuse("ruleId", "is the second rule " + key + " in the file", "keep one of them");
        }
    }
}
