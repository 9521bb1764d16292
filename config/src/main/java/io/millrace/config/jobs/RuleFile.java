/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.SettingsException;
import io.millrace.config.binding.ConfigError;
import io.millrace.config.binding.ConfigValue;
import io.millrace.config.binding.InvalidValueException;
import io.millrace.config.binding.ItemReader;
import io.millrace.config.binding.PackagedFile;
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
 * Reads files of fraud rules: a list {@code rules} of {@code {ruleId, enabled, severity, parameters}}; versions also have
 * {@code version} and {@code effectiveFrom}.
 */
public final class RuleFile {

    private static final String PACKAGED_FILE = "fraud-rules.yaml";
    private static final String RULES = "rules";
    private static final String PARAMETERS = "parameters";
    private static final List<String> DEFAULT_FIELDS =
            List.of("ruleId", "enabled", "severity", PARAMETERS, PARAMETERS + ".");
    private static final List<String> VERSION_FIELDS =
            List.of("ruleId", "version", "enabled", "severity", "effectiveFrom", PARAMETERS, PARAMETERS + ".");
    private static final long INVALID_VERSION = 0;

    private final Map<String, ConfigValue> values;
    private final List<ConfigError> errors;
    private final boolean versioned;
    private final Set<String> keys = new HashSet<>();

    private RuleFile(Map<String, ConfigValue> values, List<ConfigError> errors, boolean versioned) {
        this.values = values;
        this.errors = errors;
        this.versioned = versioned;
    }

    /**
     * Reads versions of rules, in file order.
     *
     * @throws SettingsException with all errors in the file
     */
    public static List<RuleVersion> versions(Path file) {
        List<ConfigError> errors = new ArrayList<>();
        List<RuleVersion> versions = read(file, errors, true);
        SettingsException.throwIfAny(errors);
        return versions;
    }

    /**
     * Reads default rules, which have no version and no effectiveFrom, in file order.
     *
     * @throws SettingsException with all errors in the file
     */
    public static List<RuleVersion> defaults(Path file) {
        List<ConfigError> errors = new ArrayList<>();
        List<RuleVersion> defaults = defaults(file, errors);
        SettingsException.throwIfAny(errors);
        return defaults;
    }

    /** As {@link #defaults(Path)}; if there are errors, returns the valid rules. */
    static List<RuleVersion> defaults(Path file, List<ConfigError> errors) {
        return read(file, errors, false);
    }

    /** The default rules in the jar. */
    public static List<RuleVersion> packagedDefaults() {
        List<ConfigError> errors = new ArrayList<>();
        List<RuleVersion> defaults =
                new RuleFile(PackagedFile.values(PACKAGED_FILE), errors, false).read(PACKAGED_FILE);
        SettingsException.throwIfAny(errors);
        return defaults;
    }

    private static List<RuleVersion> read(Path file, List<ConfigError> errors, boolean versioned) {
        Map<String, ConfigValue> values = YamlFile.read(file, errors);
        boolean unreadable = values.isEmpty() && !errors.isEmpty();
        return unreadable ? List.of() : new RuleFile(values, errors, versioned).read(file.toString());
    }

    private List<RuleVersion> read(String file) {
        rejectOtherKeys();
        List<RuleVersion> rules = new ArrayList<>();
        List<ItemReader> items = ItemReader.items(RULES, values, errors);
        if (items.isEmpty()) {
            ConfigValue list = values.getOrDefault(RULES, new ConfigValue(RULES, "", file));
            errors.add(list.error("must be a list with items", "write '- {ruleId: …}' lines under it"));
        }
        for (ItemReader item : items) {
            read(item).ifPresent(rules::add);
        }
        return List.copyOf(rules);
    }

    private void rejectOtherKeys() {
        values.forEach((key, value) -> {
            if (!key.equals(RULES) && !key.startsWith(RULES + "[")) {
                errors.add(value.error("unknown key", "did you mean '" + RULES + "'?"));
            }
        });
    }

    private Optional<RuleVersion> read(ItemReader item) {
        int errorsBefore = item.errorCount();
        item.allowOnly(versioned ? VERSION_FIELDS : DEFAULT_FIELDS);
        RuleVersion rule = new RuleVersion(
                item.require("ruleId", ValueParser.name(), ""),
                versioned ? version(item) : 0,
                item.require("enabled", ValueParser.trueOrFalse(), true),
                item.require("severity", ValueParser.oneOf(List.of("LOW", "MEDIUM", "HIGH")), "LOW"),
                parameters(item),
                versioned ? item.require("effectiveFrom", ValueParser.instant()) : Optional.empty(),
                item.origin());
        rejectDuplicate(item, rule);
        return item.errorCount() > errorsBefore ? Optional.empty() : Optional.of(rule);
    }

    private static int version(ItemReader item) {
        return item.require("version", ValueParser.wholeNumber(1, Integer.MAX_VALUE), INVALID_VERSION)
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
                throw new InvalidValueException("must be a group of fields", "write it as '{window-seconds: 60, …}'");
            });
        }
        return parameters;
    }

    /** Skips rules whose key is invalid. */
    private void rejectDuplicate(ItemReader item, RuleVersion rule) {
        if (rule.ruleId().isEmpty() || (versioned && rule.version() == INVALID_VERSION)) {
            return;
        }
        String key = versioned ? rule.ruleId() + "@" + rule.version() : rule.ruleId();
        if (!keys.add(key)) {
            item.reject("ruleId", "duplicate rule " + key, "keep one of them");
        }
    }
}
