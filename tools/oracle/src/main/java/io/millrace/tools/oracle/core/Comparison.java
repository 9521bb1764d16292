/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts how an output topic compares with its expected records and keeps the first examples of each difference. */
public final class Comparison {

    private static final int EXAMPLES = 5;

    /** How an output can differ. */
    public enum Difference {
        MISSING,
        DUPLICATED,
        WRONG
    }

    private final Map<Difference, Long> counts = new EnumMap<>(Difference.class);
    private final Map<Difference, List<String>> examples = new EnumMap<>(Difference.class);
    private long records;
    private long expected;
    private long matched;

    public Comparison() {
        for (Difference difference : Difference.values()) {
            counts.put(difference, 0L);
            examples.put(difference, new ArrayList<>());
        }
    }

    void countRecord() {
        records++;
    }

    /** Counts an expected record. */
    public void expect(boolean isMatched) {
        expected++;
        matched += isMatched ? 1 : 0;
    }

    public void missing(String what) {
        add(Difference.MISSING, what);
    }

    public void duplicated(String what) {
        add(Difference.DUPLICATED, what);
    }

    public void wrong(String what) {
        add(Difference.WRONG, what);
    }

    public void add(Difference difference, String what) {
        counts.merge(difference, 1L, Long::sum);
        List<String> kept = examples.get(difference);
        if (kept.size() < EXAMPLES) {
            kept.add(difference.name().toLowerCase(Locale.ROOT) + ": " + what);
        }
    }

    /** Records read, unreadable ones included. */
    public long records() {
        return records;
    }

    Tally tally() {
        return new Tally(
                expected,
                matched,
                counts.get(Difference.MISSING),
                counts.get(Difference.DUPLICATED),
                counts.get(Difference.WRONG));
    }

    List<String> examples() {
        return examples.values().stream().flatMap(List::stream).toList();
    }
}
