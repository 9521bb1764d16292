/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

/**
 * A value as it was given, and where.
 *
 * @param key flat: {@code watermark.idleness}, {@code windows[0].size}
 * @param origin as {@link ConfigError#source()}
 */
public record ConfigValue(String key, String value, String origin) {

    public ConfigError fault(String problem, String remedy) {
        return new ConfigError(origin, key, value, problem, remedy);
    }
}
