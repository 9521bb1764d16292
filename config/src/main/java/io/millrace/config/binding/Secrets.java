/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Masks values of keys that name a secret, and user information in URLs. A value that consists of placeholders of Kafka's
 * config providers, such as <code>${env:KAFKA_PASSWORD}</code>, is not a secret.
 */
public final class Secrets {

    private static final String MASK = "******";
    private static final Pattern SECRET_KEY = Pattern.compile(
            "password|passwd|passphrase|secret|token|jaas|user\\.info|apikey|(^|[._-])key($|[._-])",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PLACEHOLDERS = Pattern.compile("(\\$\\{[^}]*})+");
    /** Up to the last @ of a URL, since a password that is not encoded may have one. */
    private static final Pattern USER_INFORMATION = Pattern.compile("://(?:(?!,\\s*https?://)\\S)+@");

    private Secrets() {}

    public static String masked(String key, String value) {
        if (value.isEmpty() || PLACEHOLDERS.matcher(value).matches()) {
            return value;
        }
        if (SECRET_KEY.matcher(key).find()) {
            return MASK;
        }
        return maskedUrls(value);
    }

    /** A text, such as a message, with the user information of the URLs in it masked. */
    public static String maskedUrls(String text) {
        return USER_INFORMATION.matcher(text).replaceAll("://" + MASK + "@");
    }

    public static Map<String, String> masked(Map<String, String> properties) {
        Map<String, String> masked = new TreeMap<>();
        properties.forEach((key, value) -> masked.put(key, masked(key, value)));
        return masked;
    }
}
