/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody who misspelt a name most likely meant. */
public final class Nearest {

    private Nearest() {}

    /** The name with the fewest edits to the given one; a name that ends with it, such as {@code a.b} for {@code b}, first. */
    public static String to(String given, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparing((String name) -> !name.endsWith("." + given))
                        .thenComparing(name -> edits(given, name))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Levenshtein's distance: characters inserted, removed or replaced. */
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
