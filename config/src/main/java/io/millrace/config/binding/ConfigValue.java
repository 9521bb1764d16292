/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

/**
 * A value as written, and where.
 *
 * @param key flat: {@code watermark.idleness}, {@code windows[0].size}
 * @param origin as in {@link ConfigError#origin()}
 */
public record ConfigValue(String key, String value, String origin) {

    public ConfigError error(String problem, String remedy) {
        return new ConfigError(origin, key, value, problem, remedy);
    }

    /** The key without list indexes: {@code windows} for {@code windows[0].size}. */
    String baseKey() {
        return baseKey(key);
    }

    static String baseKey(String key) {
        int bracket = key.indexOf('[');
        return bracket < 0 ? key : key.substring(0, bracket);
    }

    ConfigValue withBaseKey(String base) {
        return new ConfigValue(base + key.substring(baseKey().length()), value, origin);
    }
}
