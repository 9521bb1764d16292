/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what does not agree and keeps the first few examples of each kind, to be shown. */
public final class Findings {

    private static final int EXAMPLES = 5;

    /** What can be the matter with an output. */
    public enum Kind {
        MISSING,
        DUPLICATED,
        WRONG
    }

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final Map<Kind, List<String>> examples = new EnumMap<>(Kind.class);

    public Findings() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, 0L);
            examples.put(kind, new ArrayList<>());
        }
    }

    public void add(Kind kind, String what) {
        counts.merge(kind, 1L, Long::sum);
        List<String> kept = examples.get(kind);
        if (kept.size() < EXAMPLES) {
            kept.add(kind.name().toLowerCase(Locale.ROOT) + ": " + what);
        }
    }

    long count(Kind kind) {
        return counts.get(kind);
    }

    public List<String> examples() {
        return examples.values().stream().flatMap(List::stream).toList();
    }

    public Tally tally(long expected, long matched) {
        return new Tally(expected, matched, count(Kind.MISSING), count(Kind.DUPLICATED), count(Kind.WRONG));
    }
}
