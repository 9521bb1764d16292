/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

/**
 * One thing that is wrong with the settings, and what to do about it.
 *
 * @param source file and line, {@code --argument} or environment variable
 * @param key the setting; empty where the source as a whole is wrong
 * @param value as given; masked where the key names a secret, empty where there is none
 */
public record ConfigError(String source, String key, String value, String problem, String remedy) {

    private static final int MAX_VALUE_LENGTH = 200;

    public ConfigError {
        value = Secrets.masked(key, value).replaceAll("\\s+", " ");
        if (value.length() > MAX_VALUE_LENGTH) {
            value = value.substring(0, MAX_VALUE_LENGTH) + "…";
        }
    }

    /** The fault in one line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(source).append(": ");
        if (!key.isEmpty()) {
            line.append(key);
            line.append(value.isEmpty() ? "" : " = '" + value + "'").append(": ");
        }
        return line.append(problem).append("; ").append(remedy).toString();
    }
}
