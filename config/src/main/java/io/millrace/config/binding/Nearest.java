/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests the most similar valid name for a misspelt one. */
public final class Nearest {

    private Nearest() {}

    /** A remedy that suggests the nearest name. */
    public static String suggestion(String misspelt, Collection<String> names) {
        return "did you mean '" + to(misspelt, names) + "'?";
    }

    /** The name with the fewest edits, ignoring case; names that end with it, such as {@code a.b} for {@code b}, come first. */
    static String to(String misspelt, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparing((String name) -> !name.endsWith("." + misspelt))
                        .thenComparing(name -> edits(misspelt.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Levenshtein distance: characters inserted, removed or replaced. */
    static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
