/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Formats effective settings as YAML that {@code --config} can read, each with its origin; secrets are masked. */
final class PrintedConfig {

    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+-]*(:[A-Za-z0-9._/+-]+)*( [A-Za-z0-9._/+-]+)*");

    private PrintedConfig() {}

    static String of(Map<String, ConfigValue> effective) {
        List<String> lines = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        Map<String, StringJoiner> items = new LinkedHashMap<>();
        Map<String, String> originsOfItems = new LinkedHashMap<>();
        effective.forEach((key, value) -> {
            int bracket = key.indexOf(']');
            if (bracket < 0) {
                lines.add(key + ": " + written(key, value.value()));
                origins.add(value.origin());
                return;
            }
            String item = key.substring(0, bracket + 1);
            String field = key.substring(bracket + 2);
            items.computeIfAbsent(item, i -> new StringJoiner(", ", "  - {", "}"))
                    .add(field + ": " + written(key, value.value()));
            originsOfItems.putIfAbsent(item, value.origin());
        });
        items.forEach((item, fields) -> {
            if (item.endsWith("[0]")) {
                lines.add(item.substring(0, item.length() - "[0]".length()) + ":");
                origins.add("");
            }
            lines.add(fields.toString());
            origins.add(originsOfItems.get(item));
        });
        return aligned(lines, origins);
    }

    private static String aligned(List<String> lines, List<String> origins) {
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String origin = origins.get(i).isEmpty() ? "" : "  # " + origins.get(i);
            text.append((lines.get(i) + " ".repeat(width - lines.get(i).length()) + origin).stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    private static String written(String key, String value) {
        String text = Secrets.masked(key, value);
        if (PLAIN.matcher(text).matches() && !text.equalsIgnoreCase("null")) {
            return text;
        }
        return quoted(text);
    }

    static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + "\"";
    }
}
