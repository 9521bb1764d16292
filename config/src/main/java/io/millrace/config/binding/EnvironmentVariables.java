/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings from environment variables: {@code KAFKA_BOOTSTRAP_SERVERS}, {@code SCHEMA_REGISTRY_URL}, and
 * {@code MILLRACE_} followed by the key in upper case with {@code _} for every other character, which wins over the two.
 * In names of client properties {@code _} stands for a dot. An empty variable counts as not set, and
 * variables of the command itself are not settings.
 */
final class EnvironmentVariables {

    private static final String PREFIX = "MILLRACE_";
    /** Read by the command: where it is installed, and options of its JVM. */
    private static final Set<String> OF_THE_COMMAND = Set.of(PREFIX + "HOME", PREFIX + "JAVA_OPTIONS");

    private static final Map<String, String> WELL_KNOWN =
            Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka.bootstrap.servers", "SCHEMA_REGISTRY_URL", "schema-registry.url");

    private EnvironmentVariables() {}

    /**
     * Reads the settings in the environment.
     *
     * @param keys of all settings that can be set
     */
    static List<ConfigValue> read(Map<String, String> environment, Collection<String> keys, List<ConfigError> errors) {
        Map<String, String> keyOfVariable = new HashMap<>(WELL_KNOWN);
        keys.forEach(key -> keyOfVariable.put(variable(key), key));
        List<ConfigValue> settings = new ArrayList<>();
        Map<String, String> sorted = new TreeMap<>(EnvironmentVariables::wellKnownFirst);
        sorted.putAll(environment);
        sorted.forEach((variable, value) -> {
            boolean isSetting = WELL_KNOWN.containsKey(variable) || variable.startsWith(PREFIX);
            if (!isSetting || OF_THE_COMMAND.contains(variable) || value.isBlank()) {
                return;
            }
            String origin = "environment variable " + variable;
            String key = keyOfVariable.getOrDefault(variable, clientProperty(variable));
            if (key.isEmpty()) {
                String remedy = Nearest.suggestion(variable, keyOfVariable.keySet());
                errors.add(new ConfigError(origin, variable, value, "unknown setting", remedy));
                return;
            }
            settings.add(new ConfigValue(key, value, origin));
        });
        return settings;
    }

    private static int wellKnownFirst(String left, String right) {
        int byKind = Boolean.compare(WELL_KNOWN.containsKey(right), WELL_KNOWN.containsKey(left));
        return byKind != 0 ? byKind : left.compareTo(right);
    }

    /** Every variable that sets this key. */
    static List<String> variablesOf(String key) {
        List<String> variables = new ArrayList<>(List.of(variable(key)));
        WELL_KNOWN.forEach((variable, known) -> {
            if (known.equals(key)) {
                variables.add(variable);
            }
        });
        return variables;
    }

    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String clientProperty(String variable) {
        for (String prefix : ClientProperties.PREFIXES) {
            String start = variable(prefix);
            if (variable.startsWith(start) && variable.length() > start.length()) {
                String property = variable.substring(start.length());
                return prefix + property.toLowerCase(Locale.ROOT).replace('_', '.');
            }
        }
        return "";
    }
}
