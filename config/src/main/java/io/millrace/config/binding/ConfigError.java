/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

/**
 * One error in the settings.
 *
 * @param origin file and line, {@code --argument} or environment variable
 * @param key the setting; empty if the error concerns the origin as a whole
 * @param value as written; masked if the key names a secret, empty if there is none
 * @param problem the fault or the requirement: "must be at least 1 s"
 * @param remedy how to correct it; empty if the problem implies it
 */
public record ConfigError(String origin, String key, String value, String problem, String remedy) {

    private static final int MAX_VALUE_LENGTH = 200;

    public ConfigError {
        value = Secrets.masked(key, value).replaceAll("\\s+", " ");
        if (value.length() > MAX_VALUE_LENGTH) {
            value = value.substring(0, MAX_VALUE_LENGTH) + "…";
        }
    }

    /** The error on one line: {@code origin: key = 'value': problem; remedy}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(origin).append(": ");
        if (!key.isEmpty()) {
            line.append(key).append(value.isEmpty() ? "" : " = '" + value + "'").append(": ");
        }
        return line.append(problem)
                .append(remedy.isEmpty() ? "" : "; " + remedy)
                .toString();
    }
}
